package io.altmesh.evaluator.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.benchmark.BenchmarkCatalog;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.FakeEmbedder;
import io.altmesh.evaluator.TinyBenchmark;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Probes of four classes of ten concepts each, which the model sees at right angles: a probe knows
 * the concepts that it was shown, and of the others nothing.
 */
class LinearProbeScorerTest {
  private static final int CLASSES = 4;
  private static final int EACH = 10;

  @TempDir Path folder;
  private final FakeEmbedder model = new FakeEmbedder().serve("m", 3, 0);
  private Scoring scoring;
  private EmbedderClient client;

  @BeforeEach
  void open() throws IOException {
    scoring = Scoring.open(folder.resolve("store"));
    client = EmbedderClient.connect(model.target(), ClientOptions.defaults().acceptingAnyModel());
    for (int concept = 0; concept < CLASSES * EACH; concept++) {
      for (String split : List.of("test", "train")) {
        Path of = Files.createDirectories(folder.resolve(split + "/class" + concept / EACH));
        Files.write(of.resolve(split + concept + ".png"), TinyBenchmark.image(concept));
      }
    }
  }

  @AfterEach
  void close() {
    client.close();
    scoring.close();
    model.close();
  }

  private List<Score> score() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("probe.yaml"),
            """
            name: concepts
            task: linear-probe
            metrics: [top1, mean-per-class]
            splits: [test, train]
            data: {layout: image-folder, images: "${split}"}
            classes: {count: 4}
            probe: {train: train, shots: [2, 5], seeds: [0, 1, 2]}
            """);
    BenchmarkScorer scorer =
        new BenchmarkScorer(
            BenchmarkCatalog.shipped().find(file.toString()), DataRoots.of(folder), scoring);
    List<Score> scores = new ArrayList<>();
    Wish wish = new Wish(List.of("en"), List.of(), true);
    scorer.score(new Subject("other", client, client, client.describe()), wish, scores::add);
    return scores;
  }

  private static List<String> names(Score score) {
    return score.getMetricsList().stream().map(MetricValue::getName).toList();
  }

  @Test
  void tellsEveryProbeOnTheWayThenAllOfThem() throws IOException {
    List<Score> scores = score();

    assertThat(scores.subList(0, 9)).allMatch(Score::getPartial);
    assertThat(
            scores.subList(
                0, 3)) // forty of each split; the test's are the training's, and are in the store
        .allMatch(score -> score.getImagesTotal() == 40 && score.getMetricsCount() == 0)
        .extracting(Score::getImages)
        .containsExactly(32, 40, 40);
    assertThat(names(scores.get(3))).containsExactly("2-shot-top1");
    assertThat(names(scores.get(6))).containsExactly("2-shot-top1", "5-shot-top1");
    assertThat(scores).hasSize(10);
    Score last = scores.get(9);
    assertThat(names(last)).containsExactly("top1", "mean-per-class", "2-shot-top1", "5-shot-top1");
    assertThat(last.getMetrics(0).getValue()).isEqualTo(1);
    // What was shown is known; of the rest at most a class is right, the one that all are taken
    // for.
    assertThat(last.getMetrics(2).getValue()).isBetween(0.2, 0.45);
    assertThat(last.getMetrics(3).getValue()).isBetween(0.5, 0.75);
    assertThat(last.getMetrics(3).getLow()).isLessThan(last.getMetrics(3).getValue());
    assertThat(last.getLanguage()).isEqualTo("zxx");
    assertThat(last.getQueries()).isEqualTo(CLASSES * EACH);
    assertThat(last.getRanksList()).hasSize(CLASSES * EACH).containsOnly(0);
    assertThat(last.getFaultsList()).isEmpty();
  }

  @Test
  void namesTrainingImagesThatCannotBeReadAndTheDataIsAnother() throws IOException {
    String whole = score().get(9).getDataFingerprint();
    Files.writeString(folder.resolve("train/class0/train3.png"), "cut off");

    List<Score> scores = score();

    Score last = scores.get(scores.size() - 1);
    assertThat(last.getFaultsList())
        .singleElement()
        .asString()
        .startsWith("in split train: 1 × unreadable image (")
        .contains("train3.png");
    assertThat(last.getQueries()).isEqualTo(last.getTotal());
    assertThat(last.getDataFingerprint()).hasSize(64).isNotEqualTo(whole);
  }
}
