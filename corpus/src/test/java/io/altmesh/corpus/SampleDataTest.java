package io.altmesh.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.corpus.images.ImageTextBatches;
import io.altmesh.corpus.images.ImageTextOptions;
import io.altmesh.corpus.images.Sample;
import io.altmesh.corpus.images.ShardList;
import io.altmesh.corpus.parallel.PairBatches;
import io.altmesh.corpus.parallel.PairSource;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The readers on the data that the repository ships. */
class SampleDataTest {
  private static final Path EMOJI = Path.of("../samples/emoji");

  @Test
  void theBenchmarkHasAllFluentImagesAndNineLanguages() {
    RetrievalBenchmark benchmark =
        RetrievalBenchmark.load(EMOJI.resolve("benchmark/benchmark.yaml"));
    assertThat(benchmark.images()).hasSize(1852);
    assertThat(benchmark.languages()).hasSize(9).startsWith("en");
    assertThat(benchmark.skipped()).isZero();
    for (String language : benchmark.languages()) {
      assertThat(benchmark.queries(language)).hasSize(1852);
    }
    assertThat(benchmark.queries())
        .extracting(query -> query.split())
        .containsOnly("seen", "composed");
  }

  @Test
  void theArtistsShardsMakeBatchesOfDistinctConcepts() {
    List<Path> shards =
        ShardList.expand(List.of("images/{google,twitter,openmoji,emojione,notov1}.tar.gz"), EMOJI);
    ImageTextBatches batches = ImageTextBatches.open(shards, new ImageTextOptions(256, 1, 0.5, 1));
    assertThat(batches.skipped().count()).isZero();
    assertThat(batches.keyCount()).isEqualTo(1906);
    assertThat(batches.next().samples().stream().map(Sample::key).distinct()).hasSize(256);
  }

  @Test
  void theParallelTextHasNoBadRow() {
    List<PairSource> sources =
        Stream.of("en", "zh", "es", "fr", "ru", "ar", "ja", "ko", "it")
            .map(language -> new PairSource(EMOJI.resolve("parallel/en-" + language + ".tsv.gz")))
            .toList();
    PairBatches batches = PairBatches.open(sources, 64, 1);
    assertThat(batches.skipped().count()).isZero();
    assertThat(batches.pairsPerEpoch()).isGreaterThan(9 * 1500);
  }
}
