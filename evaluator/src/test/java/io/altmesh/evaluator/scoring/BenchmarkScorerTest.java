package io.altmesh.evaluator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.corpus.benchmark.BenchmarkCatalog;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.FakeEmbedder;
import io.altmesh.evaluator.TinyBenchmark;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.Example;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each task's scores, of a model that is right where it is told to be. */
class BenchmarkScorerTest {
  private static final int CLASSES = 12;
  private static final int EACH = 5;

  @TempDir Path folder;
  private final FakeEmbedder model = new FakeEmbedder();
  private Scoring scoring;
  private EmbedderClient client;

  @BeforeEach
  void open() {
    scoring = Scoring.open(folder.resolve("store"));
    client = EmbedderClient.connect(model.target(), ClientOptions.defaults().acceptingAnyModel());
  }

  @AfterEach
  void close() {
    client.close();
    scoring.close();
    model.close();
  }

  private List<Score> score(String yaml, Wish wish) throws IOException {
    Path file = Files.writeString(folder.resolve("benchmark.yaml"), yaml);
    BenchmarkScorer scorer =
        new BenchmarkScorer(
            BenchmarkCatalog.shipped().find(file.toString()), DataRoots.of(folder), scoring);
    List<Score> scores = new ArrayList<>();
    scorer.score(new Subject("other", client, client, client.describe()), wish, scores::add);
    return scores;
  }

  private static Score last(List<Score> scores) {
    return scores.get(scores.size() - 1);
  }

  private static MetricValue metric(Score score, String name) {
    return score.getMetricsList().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Images of class i are of concept i. */
  private String classes() throws IOException {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < CLASSES; i++) {
      Path of = Files.createDirectories(folder.resolve("images/%02d".formatted(i)));
      for (int image = 0; image < EACH; image++) {
        Files.write(of.resolve(image + ".png"), TinyBenchmark.image(i));
      }
      names.append(i == 0 ? "" : ", ").append("\"").append(i).append("\"");
    }
    return """
        name: tiny-classes
        title: of concepts
        task: classification
        metrics: [top1, top5, mean-per-class]
        languages: [en]
        splits: [test]
        data: {layout: image-folder, images: images}
        classes: {count: %d, names: [%s], templates: ["a photo of {c}", "a drawing of {c}"]}
        get: made by a test
        """
        .formatted(CLASSES, names);
  }

  @Test
  void classifiesByTheNearestClassAndTellsWhileImagesGoBy() throws IOException {
    model.serve("m", 3, 9); // of twelve classes nine are right, three point elsewhere

    List<Score> scores = score(classes(), new Wish(List.of(), List.of(), true));

    assertThat(scores).extracting(Score::getPartial).containsExactly(true, true, false);
    assertThat(scores).extracting(Score::getQueries).containsExactly(32, 60, 60);
    Score last = scores.get(2);
    assertThat(metric(last, "top1").getValue()).isEqualTo(0.75);
    assertThat(metric(last, "top1").getLow()).isBetween(0.55, 0.74);
    assertThat(metric(last, "top1").getHigh()).isBetween(0.76, 0.95);
    assertThat(metric(last, "mean-per-class").getValue()).isEqualTo(0.75, within(1e-12));
    assertThat(last.getMetrics(0).getName()).isEqualTo("top1");
    assertThat(last.getRanksList().stream().filter(rank -> rank == 0)).hasSize(45);
    assertThat(last.getDataFingerprint()).hasSize(64);
    assertThat(last.getFaultsList()).isEmpty();
    assertThat(last.getCandidates()).isEqualTo(CLASSES);
  }

  @Test
  void tellsHitsAndMissesWithWhatWasRankedFirst() throws IOException {
    model.serve("m", 3, 9);
    List<Score> scores = score(classes(), Wish.in(List.of()).withExamples(2));

    List<Example> examples = scores.get(2).getExamplesList();
    assertThat(scores.get(0).getExamplesList()).isEmpty();
    assertThat(examples).hasSize(4);
    assertThat(examples.subList(0, 2)).extracting(Example::getRank).containsOnly(0);
    assertThat(examples.subList(2, 4)).extracting(Example::getRank).doesNotContain(0);
    for (Example example : examples) {
      String folder = example.getQuery().getImage().getId().substring(0, 2);
      String own = String.valueOf(Integer.parseInt(folder));
      assertThat(example.getRightList()).extracting(Example.Item::getText).containsExactly(own);
      assertThat(example.getFoundList()).hasSize(3);
      assertThat(example.getFound(0).getText().equals(own)).isEqualTo(example.getRank() == 0);
    }
    assertThat(score(classes(), Wish.in(List.of()).withExamples(2)).get(1).getExamplesList())
        .as("the same again")
        .isEqualTo(examples);
  }

  @Test
  void tellsTheProbabilitiesThatItsFiguresRestOn() throws IOException {
    model.serve("m", 3, 9);
    Map<Integer, float[]> rows = new HashMap<>();
    int[] right = {0};
    score(
        classes(),
        Wish.in(List.of())
            .withPredictions(
                (benchmark, classifier, image, probabilities) -> {
                  assertThat(classifier.shots()).isZero();
                  rows.put(image, probabilities);
                  float own = probabilities[benchmark.labels(image)[0]];
                  right[0] += own > 0.9 ? 1 : 0;
                }));

    assertThat(rows).hasSize(60);
    assertThat(right[0]).isEqualTo(45);
    assertThat(rows.get(7)).hasSize(CLASSES);
    double sum = 0;
    for (float probability : rows.get(7)) {
      sum += probability;
    }
    assertThat(sum).isEqualTo(1, within(1e-6));
  }

  @Test
  void imagesAreAskedOnceWhateverTheModelsTextSide() throws IOException {
    String yaml = classes();
    model.serve("m", 3, 9);
    score(yaml, Wish.in(List.of()));
    int asked = model.imagesSeen.get();
    model.serve("n", 4, 12);

    Score second = score(yaml, Wish.in(List.of())).get(1);

    assertThat(metric(second, "top1").getValue()).isEqualTo(1);
    assertThat(model.imagesSeen.get()).isEqualTo(asked);
  }

  @Test
  void imagesThatChangeOnDiskAreNoticed() throws IOException {
    String yaml = classes();
    model.serve("m", 3, CLASSES);
    Score before = last(score(yaml, Wish.in(List.of())));
    int asked = model.imagesSeen.get();
    Path image = folder.resolve("images/03/2.png");
    Files.write(image, TinyBenchmark.image(4)); // of the same size
    Files.setLastModifiedTime(image, FileTime.from(Instant.now().plusSeconds(60)));

    Score after = last(score(yaml, Wish.in(List.of())));

    assertThat(metric(before, "top1").getValue()).isEqualTo(1);
    assertThat(metric(after, "top1").getValue()).isEqualTo(59 / 60.0);
    assertThat(after.getDataFingerprint()).isNotEqualTo(before.getDataFingerprint());
    assertThat(model.imagesSeen).as("its bytes were known").hasValue(asked);
  }

  @Test
  void anImageMoreIsNoticed() throws IOException {
    String yaml = classes();
    model.serve("m", 3, CLASSES);
    score(yaml, Wish.in(List.of()));
    Files.write(folder.resolve("images/03/9.png"), TinyBenchmark.image(7));

    Score after = last(score(yaml, Wish.in(List.of())));

    assertThat(after.getQueries()).isEqualTo(61);
    assertThat(metric(after, "top1").getValue()).isEqualTo(60 / 61.0);
  }

  @Test
  void anImageThatCannotBeReadIsNamedAndLeftOut() throws IOException {
    String yaml = classes();
    Files.writeString(folder.resolve("images/03/2.png"), "cut off");
    model.serve("m", 3, CLASSES);

    List<Score> scores = score(yaml, Wish.in(List.of()));

    Score last = last(scores);
    assertThat(last.getQueries()).isEqualTo(59);
    assertThat(last.getTotal()).isEqualTo(60);
    assertThat(metric(last, "top1").getValue()).isEqualTo(1);
    assertThat(last.getFaultsList())
        .singleElement()
        .asString()
        .startsWith("1 × unreadable image (")
        .contains("2.png");
  }
}
