package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.cli.evaluate.ScoreFolder;
import io.altmesh.cli.evaluate.Scored;
import io.altmesh.corpus.benchmark.Task;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Predictions;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a build is stopped: folders of 200 queries, of which some are hits. */
final class CompareCommandTest {
  private static final int QUERIES = 200;

  private final Commands commands = new Commands();
  @TempDir private Path folder;

  /** The first so many queries are hits. */
  private static Score score(String language, String data, int hits) {
    Score.Builder score =
        Score.newBuilder()
            .setBenchmark("park")
            .setLanguage(language)
            .setSplit("test")
            .setQueries(QUERIES)
            .setTotal(QUERIES)
            .setDataFingerprint(data);
    for (int query = 0; query < QUERIES; query++) {
      score.addRanks(query < hits ? 0 : 7);
    }
    double value = (double) hits / QUERIES;
    double half = 1.96 * Math.sqrt(value * (1 - value) / QUERIES);
    return score
        .addMetrics(metric("top1", value, half))
        .addMetrics(metric("mean-per-class", value, half))
        .build();
  }

  private static MetricValue metric(String name, double value, double half) {
    return MetricValue.newBuilder()
        .setName(name)
        .setValue(value)
        .setLow(value - half)
        .setHigh(value + half)
        .build();
  }

  private Path folder(String name, Score... scores) throws IOException {
    Path path = folder.resolve(name);
    ScoreFolder written = ScoreFolder.create(path);
    for (Score score : scores) {
      written.add(new Scored(Task.CLASSIFICATION, score));
    }
    return path;
  }

  @Test
  void namesWhatFellBeyondItsNoise() throws IOException {
    Path a = folder("a", score("zh", "d", 120), score("ar", "d", 90));
    Path b = folder("b", score("zh", "d", 105), score("ar", "d", 88));
    assertThat(commands.run("compare", a, b)).isEqualTo(1);
    assertThat(commands.out())
        .containsPattern("park +zh +test +top1 \\* +0\\.6000 +0\\.5250 +-0\\.0750 .*McNemar +fell")
        .containsPattern("park +ar +test +top1 \\* .* McNemar +within noise")
        .contains("FELL park zh test: top1 0.6000 → 0.5250 (p <0.0001, by McNemar)")
        .doesNotContain("FELL park ar");
  }

  @Test
  void passesWhatStaysWithinItsNoise() throws IOException {
    // Five queries lost and none won: McNemar's p is 1/16.
    Path a = folder("a", score("zh", "d", 120));
    Path b = folder("b", score("zh", "d", 115));
    assertThat(commands.run("compare", a, b)).isZero();
    assertThat(commands.out())
        .containsPattern("top1 .* 0\\.0625 +McNemar +within noise")
        .contains("nothing fell beyond its noise (1 first metrics, level 0.05)");
    assertThat(commands.run("compare", a, b, "--level", "0.07")).isEqualTo(1);
  }

  @Test
  void goesByTheIntervalsWhereNoOutcomesWereKept() throws IOException {
    Path a = folder("a", score("zh", "d", 120));
    Path b = folder("b", score("zh", "d", 105));
    Files.delete(b.resolve("outcomes/park_test_zh.json.gz"));
    assertThat(commands.run("compare", a, b, "--json")).isZero();
    JsonNode first = new ObjectMapper().readTree(commands.out()).path("differences").path(0);
    assertThat(first.path("test").asText()).isEqualTo("intervals");
    // z = 0.075 / 0.0496: as of two samples of 200 that have nothing in common.
    assertThat(first.path("p").asDouble()).isBetween(0.12, 0.14);
  }

  @Test
  void saysThatARiseIsOne() throws IOException {
    Path a = folder("a", score("zh", "d", 100));
    Path b = folder("b", score("zh", "d", 120), score("it", "d", 3));
    assertThat(commands.run("compare", a, b)).isZero();
    assertThat(commands.out())
        .containsPattern("top1 \\* .*McNemar +rose")
        .contains("park it test: only in B");
  }

  @Test
  void testsTheMeanOfBothDirectionsByPairs() throws IOException {
    assertThat(commands.run("compare", recalls("a", 120), recalls("b", 100), "--json"))
        .isEqualTo(1);
    JsonNode first = new ObjectMapper().readTree(commands.out()).path("differences").path(0);
    assertThat(first.path("test").asText()).isEqualTo("paired");
    // Of 200 queries 20 changed by -2/3 in each direction: mean -0.0667, error 0.0100.
    assertThat(first.path("low").asDouble()).isBetween(-0.08633, -0.08631);
    assertThat(first.path("p").asDouble()).isBetween(2.9e-11, 3.1e-11);
  }

  /** Hits are first; the others come sixth to tenth. */
  private Path recalls(String name, int hits) throws IOException {
    Score ranked = score("zh", "d", hits);
    double value = (hits + (QUERIES - hits) / 3.0) / QUERIES;
    return folder(
        name,
        ranked.toBuilder()
            .addAllImageRanks(ranked.getRanksList())
            .clearMetrics()
            .addMetrics(metric("mean-recall", value, 0.05))
            .build());
  }

  @Test
  void drawsBothInOnePage() throws IOException {
    Path a = folder("a", score("zh", "d", 100));
    Path b = folder("b", score("zh", "d", 120));
    Path page = folder.resolve("page.html");
    assertThat(commands.run("compare", a, b, "--report", page)).isZero();
    assertThat(Files.readString(page))
        .contains(">park, test: top1</h2>", ">zh</text>", ">0.5000 A</text>", ">0.6000 B</text>")
        .doesNotContain("http");
  }

  @Test
  void refusesOtherDataAndWhatIsMissing() throws IOException {
    Path a = folder("a", score("zh", "one", 100), score("ar", "one", 100));
    Path b = folder("b", score("zh", "two", 100));
    assertThat(commands.run("compare", a, b)).isEqualTo(2);
    assertThat(commands.out())
        .contains("DOES NOT FIT park zh test: other data, one in A, two in B")
        .contains("DOES NOT FIT park ar test: not in B");
    assertThat(commands.run("compare", a, folder)).isEqualTo(2);
    assertThat(commands.err()).contains("has no scores.jsonl");
  }

  /**
   * Four classes of fifty; the second model lost six images of the first class: a mean of 0.03
   * less, with a standard error of sqrt(0.12 × 0.88 / 50) / 4 = 0.0115.
   */
  @Test
  void drawsTheSameImagesForFiguresOfClasses() throws IOException {
    assertThat(commands.run("compare", classes("a", 0), classes("b", 7), "--json")).isEqualTo(1);
    JsonNode mean = new ObjectMapper().readTree(commands.out()).path("differences").path(0);
    assertThat(mean.path("metric").asText()).isEqualTo("mean-per-class");
    assertThat(mean.path("test").asText()).isEqualTo("resampled");
    assertThat(mean.path("low").asDouble()).isBetween(-0.06, -0.045);
    assertThat(mean.path("high").asDouble()).isBetween(-0.015, -0.002);
    assertThat(mean.path("p").asDouble()).isBetween(0.003, 0.02);
  }

  private Path classes(String name, int lost) throws IOException {
    Predictions.Builder predictions = Predictions.newBuilder();
    Score.Builder score =
        Score.newBuilder().setBenchmark("pets").setSplit("test").setDataFingerprint("d");
    for (int image = 0; image < QUERIES; image++) {
      score.addRanks(image < lost || image % 4 == 3 ? 1 : 0);
      predictions.addLabels(image / 50).addLabelEnds(image + 1);
    }
    score.setPredictions(predictions).setCandidates(4);
    // As wide as images of other draws would make it: intervals alone would see nothing.
    return folder(
        name, score.addMetrics(metric("mean-per-class", 0.75 - lost / 200.0, 0.06)).build());
  }

  /** Ten images of two classes; those that the first model sorts right the second sorts wrong. */
  @Test
  void drawsTheSameImagesForAreasAndPrecisions() throws IOException {
    assertThat(commands.run("compare", sorted("a", 1), sorted("b", -1), "--json")).isEqualTo(1);
    for (JsonNode one : new ObjectMapper().readTree(commands.out()).path("differences")) {
      assertThat(one.path("test").asText()).as(one.toString()).isEqualTo("resampled");
      assertThat(one.path("high").asDouble()).isNegative();
      assertThat(one.path("p").asDouble()).isLessThan(0.001);
    }
  }

  private Path sorted(String name, int sign) throws IOException {
    Predictions.Builder area = Predictions.newBuilder();
    Predictions.Builder labels = Predictions.newBuilder();
    Score.Builder memes =
        Score.newBuilder().setBenchmark("memes").setCandidates(2).setDataFingerprint("d");
    Score.Builder voc =
        Score.newBuilder().setBenchmark("voc").setCandidates(2).setDataFingerprint("d");
    for (int image = 0; image < 40; image++) {
      int label = image % 2;
      float value = sign * (label * 2 - 1) * (image == 8 ? -0.3f : 0.3f) + image / 1000f;
      memes.addRanks(0);
      voc.addRanks(0);
      area.addLabels(label).addLabelEnds(image + 1).addValues(value);
      labels.addLabels(label).addLabelEnds(image + 1).addValues(-value).addValues(value);
    }
    double half = 0.9; // intervals alone would see nothing
    memes.setPredictions(area).addMetrics(metric("roc-auc", 0.5 + 0.4 * sign, half));
    voc.setPredictions(labels)
        .addMetrics(metric("map", 0.5 + 0.4 * sign, half))
        .addMetrics(metric("map-11-point", 0.5 + 0.4 * sign, half));
    return folder(name, memes.build(), voc.build());
  }
}
