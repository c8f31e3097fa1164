package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sample, as it ships, by both of its definitions. */
class SampleBenchmarkTest {
  private static final DataRoots ROOTS =
      DataRoots.of(Path.of("none")).with(DataRoots.SAMPLES, Path.of("../samples"));

  @Test
  void hasAllImagesAndNineLanguages() {
    BenchmarkDefinition definition = BenchmarkCatalog.shipped().find("emoji-fluent");
    try (Benchmark benchmark = Benchmark.open(definition, ROOTS)) {
      assertThat(Written.ids(benchmark)).hasSize(1852).doesNotHaveDuplicates();
      for (String language : benchmark.languages()) {
        assertThat(benchmark.captions(language).size()).isEqualTo(1852);
        assertThat(benchmark.quality(language)).hasToString("complete");
      }
    }
    try (Benchmark composed = Benchmark.open(definition, ROOTS, "composed", List.of("en"))) {
      assertThat(composed.captions("en").size()).isEqualTo(31);
      assertThat(composed.quality("en")).hasToString("complete");
    }
  }

  @Test
  void theUsersFileAndTheShippedDefinitionAreOneBenchmark() {
    BenchmarkCatalog catalog = BenchmarkCatalog.shipped();
    try (Benchmark shipped = Benchmark.open(catalog.find("emoji-fluent"), ROOTS);
        Benchmark file =
            Benchmark.open(catalog.find("../samples/emoji/benchmark/benchmark.yaml"), ROOTS)) {
      assertThat(file.languages()).isEqualTo(shipped.languages());
      assertThat(file.fingerprint("zh")).isEqualTo(shipped.fingerprint("zh"));
    }
  }

  @Test
  void hasClassNamesAndTemplatesOfItsOwnInNineLanguages() {
    BenchmarkDefinition groups = BenchmarkCatalog.shipped().find("emoji-groups");
    try (Benchmark benchmark = Benchmark.open(groups, ROOTS)) {
      assertThat(benchmark.imageCount()).isEqualTo(1852);
      assertThat(benchmark.labels(0)).containsExactly(0);
      assertThat(benchmark.labels(1851)).containsExactly(8);
      for (String language : benchmark.languages()) {
        assertThat(benchmark.classes(language).names()).hasSize(9).doesNotHaveDuplicates();
        assertThat(benchmark.quality(language)).hasToString("complete");
      }
    }
  }
}
