package io.altmesh.cli;

import io.altmesh.corpus.benchmark.DataRoots;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where data sets lie. */
final class DataOptions {
  @Option(
      names = "--data-root",
      paramLabel = "[NAME=]DIR",
      description =
          "Folder of data sets, $${data} in definitions; default: ALTMESH_DATA, or data. NAME=DIR"
              + " sets another root: clip-benchmark (CLIP_benchmark's JSON files; default"
              + " $${data}/clip_benchmark) or samples. Repeatable.")
  List<String> dataRoots = List.of();

  DataRoots roots() {
    Map<String, String> environment = new LinkedHashMap<>(System.getenv());
    environment.putIfAbsent("ALTMESH_SAMPLES", Home.directory().resolve("samples").toString());
    for (String root : dataRoots) {
      if (root.indexOf('=') < 0) {
        environment.put("ALTMESH_DATA", root);
      }
    }
    DataRoots roots = DataRoots.of(environment);
    for (String root : dataRoots) {
      int equals = root.indexOf('=');
      if (equals > 0) {
        roots = roots.with(root.substring(0, equals), Path.of(root.substring(equals + 1)));
      }
    }
    return roots;
  }
}
