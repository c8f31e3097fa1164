package io.altmesh.encoder.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharacterMapFuzzTest {
  private static final int CASES = 2000;

  @TempDir Path folder;

  /** The map of a stranger's model is no way to end a service. */
  @Test
  void noDamagedMapEndsTheProcess() throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                CharacterMapFuzz.class.getName(),
                Files.createDirectory(folder.resolve("tokenizer")).toString(),
                "11",
                "0",
                String.valueOf(CASES))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    int exit = process.waitFor();

    List<String> lines = Files.readAllLines(output);
    assertThat(exit)
        .as("last: %s", lines.subList(Math.max(0, lines.size() - 20), lines.size()))
        .isZero();
    String last = lines.get(lines.size() - 1);
    assertThat(last).startsWith("refused ");
    assertThat(Integer.parseInt(last.substring("refused ".length())))
        .isBetween(CASES / 4, CASES * 3 / 4);
  }
}
