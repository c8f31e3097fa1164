package io.altmesh.corpus.benchmark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where data sets lie: what {@code ${data}} and the like stand for in definitions.
 *
 * @param paths by name; {@code data} is always there
 */
public record DataRoots(Map<String, Path> paths) {
  /** The folder that data sets lie in. */
  public static final String DATA = "data";

  /** CLIP_benchmark's class names and templates; {@code ${data}/clip_benchmark} when not named. */
  public static final String CLIP_BENCHMARK = "clip-benchmark";

  /** This project's samples. */
  public static final String SAMPLES = "samples";

  /** Environment variables that name the roots. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "ALTMESH_DATA", DATA,
          "ALTMESH_CLIP_BENCHMARK", CLIP_BENCHMARK,
          "ALTMESH_SAMPLES", SAMPLES);

  public DataRoots {
    paths = Map.copyOf(paths);
    if (!paths.containsKey(DATA)) {
      throw new IllegalArgumentException(
          "roots: " + paths.keySet() + " (expected: data among them)");
    }
  }

  /** With the others where they usually are. */
  public static DataRoots of(Path data) {
    return new DataRoots(
        Map.of(
            DATA, data,
            CLIP_BENCHMARK, data.resolve("clip_benchmark"),
            SAMPLES, Path.of("samples")));
  }

  /**
   * Those that {@code ALTMESH_DATA}, {@code ALTMESH_CLIP_BENCHMARK} and {@code ALTMESH_SAMPLES}
   * name; without them {@code data}, {@code data/clip_benchmark} and {@code samples} here.
   */
  public static DataRoots of(Map<String, String> environment) {
    DataRoots roots = of(Path.of(environment.getOrDefault("ALTMESH_DATA", "data")));
    for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
      String path = environment.get(variable.getKey());
      if (path != null) {
        roots = roots.with(variable.getValue(), Path.of(path));
      }
    }
    return roots;
  }

  /** With another path for a root, known or new. */
  public DataRoots with(String name, Path path) {
    Map<String, Path> changed = new LinkedHashMap<>(paths);
    changed.put(name, path);
    return new DataRoots(changed);
  }
}
