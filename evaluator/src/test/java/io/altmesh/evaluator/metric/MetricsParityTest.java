package io.altmesh.evaluator.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.similarity.Direction;
import io.altmesh.encoder.similarity.Matches;
import io.altmesh.encoder.similarity.PlainSimilarity;
import io.altmesh.encoder.similarity.Ranks;
import io.altmesh.encoder.similarity.Rows;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same numbers as CLIP_benchmark's, scikit-learn's and ELEVATER's own code, which {@code
 * make_metrics.py} ran on these embeddings. Some of theirs are floats, hence 1e-6.
 */
class MetricsParityTest {
  private static final Offset<Double> SAME = within(1e-6);
  private static JsonNode fixtures;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = MetricsParityTest.class.getResourceAsStream("/metric/metrics.json")) {
      fixtures = new ObjectMapper().readTree(in);
    }
  }

  @Test
  void classifiesAsClipBenchmark() {
    for (JsonNode given : fixtures.path("classification")) {
      int[] targets = ints(given.path("targets"));
      Ranks ranks = rank(given, "images", "texts", targets, Direction.QUERIES);
      int dim = given.path("dim").asInt();
      Accuracy accuracy = new Accuracy(given.path("texts").size() / dim);
      accuracy.addAll(targets, ranks.queries());
      assertThat(accuracy.top1().value()).isCloseTo(given.path("acc1").asDouble(), SAME);
      if (given.path("acc5").isNull()) {
        assertThat(accuracy.top5().value()).isNaN();
      } else {
        assertThat(accuracy.top5().value()).isCloseTo(given.path("acc5").asDouble(), SAME);
      }
      double perClass = accuracy.meanPerClass().value();
      assertThat(perClass).isCloseTo(given.path("mean_per_class_recall").asDouble(), SAME);
      assertThat(perClass).isCloseTo(given.path("balanced_accuracy").asDouble(), SAME);
      if (given.path("every_class_has_an_image").asBoolean()) {
        assertThat(perClass).isCloseTo(given.path("elevater_mean_per_class").asDouble(), SAME);
      }
    }
  }

  @Test
  void retrievesAsClipBenchmark() {
    for (JsonNode given : fixtures.path("retrieval")) {
      int captions = given.path("captions").size() / given.path("dim").asInt();
      int[] image = new int[captions];
      for (int i = 0; i < captions; i++) {
        image[i] = i / given.path("captions_an_image").asInt();
      }
      Ranks ranks = rank(given, "captions", "images", image, Direction.BOTH);
      RetrievalScores scores = RetrievalScores.of(ranks.queries(), ranks.candidates());
      for (int k : new int[] {1, 5, 10}) {
        JsonNode recalls = given.path("recalls");
        assertThat(scores.textToImage().at(k))
            .isCloseTo(recalls.path("image_retrieval_recall@" + k).asDouble(), SAME);
        assertThat(scores.imageToText().at(k))
            .isCloseTo(recalls.path("text_retrieval_recall@" + k).asDouble(), SAME);
      }
    }
  }

  @Test
  void ranksSeveralClassesAnImageAsClipBenchmarkScikitLearnAndElevater() {
    for (JsonNode given : fixtures.path("multi_label")) {
      int classes = given.path("classes").asInt();
      float[] scores = floats(given.path("scores"));
      MultiLabel all = multiLabel(scores, given, classes);
      MultiLabel softmax = multiLabel(Softmax.ofRows(scores, classes, 100), given, classes);
      if (given.has("clip_benchmark")) { // its order of equal scores is any
        assertSame(all.perClass(AveragePrecision::atPositives), given.path("clip_benchmark"));
      }
      assertSame(all.perClass(AveragePrecision::alongCurve), given.path("average_precision"));
      assertSame(all.perClass(RocAuc::of), given.path("roc_auc"));
      assertSame(all.perClass(AveragePrecision::elevenPoints), given.path("eleven_points"));
      assertSame(softmax.perClass(AveragePrecision::elevenPoints), given.path("elevater"));
    }
  }

  @Test
  void mcNemarIsTheExactBinomialTest() {
    for (JsonNode given : fixtures.path("mcnemar")) {
      int won = given.path("won").asInt();
      boolean[] first = new boolean[won + given.path("lost").asInt() + 7];
      boolean[] second = new boolean[first.length];
      for (int i = 0; i < first.length - 7; i++) {
        second[i] = i < won;
        first[i] = i >= won;
      }
      PairedTest test = PairedTest.mcNemar(first, second, new Bootstrap(10, 1, 0.95));
      assertThat(test.pValue()).isCloseTo(given.path("p").asDouble(), within(1e-9));
    }
  }

  private static Ranks rank(
      JsonNode given, String queries, String candidates, int[] match, Direction direction) {
    int dim = given.path("dim").asInt();
    Rows left = Rows.of(unit(floats(given.path(queries)), dim), dim);
    Rows right = Rows.of(unit(floats(given.path(candidates)), dim), dim);
    return new PlainSimilarity().rank(left, right, Matches.ofOne(match), direction).finish();
  }

  private static float[] unit(float[] rows, int dim) {
    float[] unit = rows.clone();
    for (int from = 0; from < rows.length; from += dim) {
      double squares = 0;
      for (int i = from; i < from + dim; i++) {
        squares += (double) rows[i] * rows[i];
      }
      for (int i = from; i < from + dim; i++) {
        unit[i] = (float) (rows[i] / Math.sqrt(squares));
      }
    }
    return unit;
  }

  private static MultiLabel multiLabel(float[] scores, JsonNode given, int classes) {
    MultiLabel all = new MultiLabel(classes);
    int[] labels = ints(given.path("labels"));
    for (int from = 0; from < scores.length; from += classes) {
      int start = from;
      int[] of = IntStream.range(0, classes).filter(i -> labels[start + i] == 1).toArray();
      all.add(Arrays.copyOfRange(scores, from, from + classes), of);
    }
    return all;
  }

  private static void assertSame(double[] found, JsonNode expected) {
    for (int i = 0; i < found.length; i++) {
      if (expected.path(i).isNumber()) {
        assertThat(found[i]).isCloseTo(expected.path(i).asDouble(), SAME);
      } else {
        assertThat(found[i]).isNaN(); // a class without an image
      }
    }
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.path(i).asDouble();
    }
    return floats;
  }

  private static int[] ints(JsonNode numbers) {
    int[] ints = new int[numbers.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = numbers.path(i).asInt();
    }
    return ints;
  }
}
