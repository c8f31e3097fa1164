package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.layout.DataQuality;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample in XTD's form: eleven languages, 1,000 images, read by XTD's own definition. */
class LinesExportTest {
  private static final BenchmarkCatalog CATALOG = BenchmarkCatalog.shipped();

  @TempDir Path data;

  @Test
  void theSampleMakesAnXtdOfElevenLanguages() {
    BenchmarkDefinition xtd = CATALOG.find("xtd-11");
    try (Benchmark sample =
        Benchmark.open(
            CATALOG.find("emoji-eleven"),
            DataRoots.of(data).with(DataRoots.SAMPLES, Path.of("../samples")))) {
      assertThat(LinesExport.write(sample, 1000, xtd.codes(), data.resolve("xtd10")))
          .isEqualTo(1000);
    }
    try (Benchmark written = Benchmark.open(xtd, DataRoots.of(data))) {
      assertThat(Written.ids(written)).hasSize(1000);
      for (String language : xtd.languages()) {
        assertThat(written.captions(language).texts()).hasSize(1000).doesNotHaveDuplicates();
        assertThat(written.quality(language)).isEqualTo(DataQuality.COMPLETE);
      }
      assertThat(written.captions("de").texts().get(0)).isEqualTo("grinsendes Gesicht");
      assertThat(written.captions("ja").images().get(999)).containsExactly(999);
    }
  }
}
