package io.altmesh.corpus.benchmark;

import io.altmesh.corpus.layout.DataFolder;
import java.util.ArrayList;
import java.util.List;

/** Opens benchmarks that tests wrote. */
final class Written {
  private Written() {}

  /** A definition's file in the folder of the data, opened with that folder as root. */
  static Benchmark open(DataFolder folder, String yaml) {
    BenchmarkDefinition definition = definition(folder, yaml);
    return Benchmark.open(definition, DataRoots.of(folder.root()));
  }

  static BenchmarkDefinition definition(DataFolder folder, String yaml) {
    folder.text("definition.yaml", yaml);
    return BenchmarkCatalog.shipped().find(folder.path("definition.yaml").toString());
  }

  static List<String> ids(Benchmark benchmark) {
    List<String> ids = new ArrayList<>();
    benchmark.images().forEachRemaining(image -> ids.add(image.id()));
    return ids;
  }
}
