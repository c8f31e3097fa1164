package io.altmesh.evaluator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.benchmark.BenchmarkCatalog;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.FakeEmbedder;
import io.altmesh.evaluator.TinyBenchmark;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told while a retrieval benchmark's images are being embedded. */
class RetrievalSoFarTest {
  private static final int IMAGES = TinyBenchmark.IMAGES;

  @TempDir Path folder;
  private final FakeEmbedder model = new FakeEmbedder();
  private Scoring scoring;
  private EmbedderClient client;
  private Path yaml;

  @BeforeEach
  void open() throws IOException {
    yaml = TinyBenchmark.write(folder.resolve("benchmark"));
    scoring = Scoring.open(folder.resolve("store"));
    client =
        EmbedderClient.connect(
            model.target(), ClientOptions.defaults().acceptingAnyModel().withWindow(1));
  }

  @AfterEach
  void close() {
    client.close();
    scoring.close();
    model.close();
  }

  private List<Score> score(String... languages) {
    List<Score> scores = new ArrayList<>();
    score(scores::add, languages);
    return scores;
  }

  private void score(Consumer<Score> scores, String... languages) {
    score(scores, List.of("all"), languages);
  }

  private void score(Consumer<Score> scores, List<String> splits, String... languages) {
    new BenchmarkScorer(
            BenchmarkCatalog.shipped().find(yaml.toString()), DataRoots.of(folder), scoring)
        .score(
            new Subject("other", client, client, client.describe()),
            new Wish(List.of(languages), splits, false),
            scores);
  }

  @Test
  void everyBlockOfImagesTellsHowFarItIs() {
    model.serve("m", 1, IMAGES);
    List<Score> scores = score("en", "zh");
    List<Score> loading = scores.stream().filter(s -> s.getImagesTotal() > 0).toList();
    assertThat(loading).extracting(Score::getImages).containsExactly(32, 64, 96, 128, 150);
    assertThat(loading).extracting(Score::getImagesTotal).containsOnly(IMAGES);
    assertThat(loading).extracting(Score::getPartial).containsOnly(true);
    assertThat(loading).extracting(Score::getLanguage).containsOnly("en");
    assertThat(scores.subList(0, 5)).as("before all others").isEqualTo(loading);
  }

  @Test
  void splitsOfTheSameImagesLoadThemOnce() {
    model.serve("m", 1, IMAGES);
    List<Score> scores = new ArrayList<>();
    score(scores::add, List.of("all", "seen"), "en");
    assertThat(scores)
        .filteredOn(score -> score.getImagesTotal() > 0)
        .hasSize(5)
        .extracting(Score::getSplit)
        .containsOnly("all");
    assertThat(scores).last().extracting(Score::getSplit).isEqualTo("seen");
  }

  @Test
  void figuresAreOfTheImagesSoFarAndSaySo() {
    model.serve("m", 1, 40);
    List<Score> scores = score("en");
    Score first = scores.get(0);
    assertThat(first.getQueries()).isEqualTo(32);
    assertThat(first.getCandidates()).isEqualTo(32);
    assertThat(first.getTotal()).isEqualTo(IMAGES);
    assertThat(first.getMetrics(0).getName()).as("what is reported").isEqualTo("recall@10");
    assertThat(first.getMetrics(0).getValue()).as("the first 40 are right").isEqualTo(1);
    Score second = scores.get(1);
    assertThat(second.getCandidates()).isEqualTo(64);
    assertThat(second.getTextToImage().getAt1()).isEqualTo(40 / 64.0);
    assertThat(second.getMetrics(0).getLow()).isLessThan(second.getMetrics(0).getValue());
    Score last = scores.get(scores.size() - 1);
    assertThat(last.getPartial()).isFalse();
    assertThat(last.getTextToImage().getAt1()).isEqualTo(40 / 150.0);
    assertThat(model.textsSeen).as("each caption once").hasValue(IMAGES);
  }

  @Test
  void whatEndsTheWorkEndsTheEmbeddingAndWhatWasEmbeddedIsKept() {
    model.serve("m", 1, IMAGES);
    Consumer<Score> stopping =
        score -> {
          if (score.getImages() >= 64) {
            throw new CancellationException("enough");
          }
        };
    assertThatThrownBy(() -> score(stopping, "en")).hasMessage("enough");
    int before = model.imagesSeen.get();
    assertThat(before).as("two requests").isEqualTo(64);
    Score first = score("en").get(0);
    assertThat(first.getImages()).as("from the store").isEqualTo(before);
    assertThat(model.imagesSeen).as("each once").hasValue(IMAGES);
  }
}
