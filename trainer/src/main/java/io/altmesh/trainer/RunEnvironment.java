package io.altmesh.trainer;

import io.altmesh.encoder.engine.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a run's last bits depend on besides its recipe; kept in every checkpoint. */
final class RunEnvironment {
  private RunEnvironment() {}

  static Map<String, String> describe(Engines engines) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("numerics", engines.first().numerics());
    facts.put("replicas", String.valueOf(engines.all().size()));
    facts.put("threads of a replica", String.valueOf(engines.threadsPerReplica()));
    facts.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.put("cpu", cpu());
    facts.put(
        "java",
        System.getProperty("java.version", "") + " " + System.getProperty("java.vendor", ""));
    facts.put("os", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
    for (String name : new String[] {"OMP_NUM_THREADS", "OMP_DYNAMIC", "MKL_DYNAMIC", "MKL_CBWR"}) {
      facts.put(name, String.valueOf(System.getenv(name)));
    }
    return facts;
  }

  private static String cpu() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
