package io.altmesh.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What figures depend on.
 *
 * @param flags of the processor, those that decide how it multiplies
 * @param commit of the checkout; "unknown" where git or the checkout is missing
 */
public record MachineFacts(
    String cpu, int cores, List<String> flags, long memoryMib, String jdk, String commit) {
  private static final List<String> TELLING =
      List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_tile");

  public static MachineFacts read(Path checkout) {
    List<String> has = Arrays.asList(field(Path.of("/proc/cpuinfo"), "flags").split(" ", -1));
    String memory = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
    return new MachineFacts(
        field(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        TELLING.stream().filter(has::contains).toList(),
        memory.isEmpty() ? 0 : Long.parseLong(memory) / 1024,
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        commit(checkout));
  }

  private static String field(Path file, String name) {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static String commit(Path checkout) {
    ProcessBuilder git =
        new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12");
    git.directory(checkout.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = git.start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      return said.isEmpty() ? "unknown" : said;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
