package io.altmesh.encoder.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.engine.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine finds what the plain twin finds, to the last rank. */
class SimilarityTest {
  private static final int DIM = 24;

  private final Engine engine = Engine.open("cpu", "fp32");
  private final Similarity plain = new PlainSimilarity();
  private Similarity fast = plain;

  @BeforeEach
  void open() {
    // Several strips, tiles and panels even for small pools.
    Tiling small = new Tiling(2, 16, 32, 50 * DIM * Float.BYTES);
    fast = new EngineSimilarity(Strips.on(engine, small), () -> {});
  }

  @AfterEach
  void close() {
    fast.close();
    engine.close();
  }

  @Test
  void ranksBothDirectionsWithSeveralMatchesEach() {
    float[] images = random(130, 1);
    float[] captions = near(images, 5, 2);
    int[] image = new int[650];
    for (int i = 0; i < image.length; i++) {
      image[i] = i / 5;
    }
    Ranks ranks = same(captions, images, Matches.ofOne(image), Direction.BOTH);
    assertThat(ranks.queries()).hasSize(650).contains(0, 1);
    assertThat(ranks.candidates()).hasSize(130).contains(0);
  }

  @Test
  void equalVectorsAreRankedByTheirPlaceOnly() {
    float[] one = random(1, 3);
    float[] all = new float[100 * DIM];
    for (int i = 0; i < 100; i++) {
      System.arraycopy(one, 0, all, i * DIM, DIM);
    }
    int[] itself = new int[100];
    for (int i = 0; i < 100; i++) {
      itself[i] = i;
    }
    Ranks ranks = same(all, all, Matches.ofOne(itself), Direction.BOTH);
    assertThat(ranks.queries()).isEqualTo(itself);
    assertThat(ranks.candidates()).isEqualTo(itself);
  }

  @Test
  void vectorsCloserThanTheEnginesRoundingAreTold() {
    float[] images = random(1, 4);
    float[] all = new float[200 * DIM];
    Random random = new Random(5);
    for (int i = 0; i < all.length; i++) {
      all[i] = images[i % DIM] * (1 + (random.nextInt(3) - 1) * Math.ulp(1f));
    }
    same(images, all, Matches.of(List.of(new int[] {77, 140})), Direction.BOTH);
  }

  @Test
  void rowsThatFailedStandLast() {
    float[] images = random(90, 6);
    float[] captions = near(images, 1, 7);
    Arrays.fill(images, 3 * DIM, 4 * DIM, 0);
    images[5 * DIM + 1] = Float.NaN;
    images[8 * DIM] = Float.POSITIVE_INFINITY;
    Arrays.fill(captions, 10 * DIM, 11 * DIM, 0);
    captions[60 * DIM + 2] = Float.NEGATIVE_INFINITY;
    int[] itself = new int[90];
    for (int i = 0; i < 90; i++) {
      itself[i] = i;
    }
    Ranks ranks = same(captions, images, Matches.ofOne(itself), Direction.BOTH);
    for (int failed : new int[] {3, 5, 8, 10, 60}) {
      assertThat(ranks.queries()[failed]).isEqualTo(89);
      assertThat(ranks.candidates()[failed]).isEqualTo(89);
    }
    assertNearest(captions, images, 7);
  }

  @Test
  void whoHasNoMatchIsNotAsked() {
    List<int[]> matches = new ArrayList<>(List.of(new int[] {1, 2}, new int[0], new int[] {0}));
    Ranks ranks = same(random(3, 8), random(4, 9), Matches.of(matches), Direction.BOTH);
    assertThat(ranks.queries()[1]).isEqualTo(Ranks.NOT_ASKED);
    assertThat(ranks.candidates()[3]).isEqualTo(Ranks.NOT_ASKED);
  }

  @Test
  void bf16RowsAreRankedByTheirRoundedValues() {
    float[] images = random(70, 10);
    Rows queries = Rows.ofBf16(Bf16.of(near(images, 2, 11)), DIM);
    Rows candidates = Rows.ofBf16(Bf16.of(images), DIM);
    int[] image = new int[140];
    for (int i = 0; i < image.length; i++) {
      image[i] = i / 2;
    }
    Ranks expected = plain.rank(queries, candidates, Matches.ofOne(image), Direction.BOTH).finish();
    Ranks found = fast.rank(queries, candidates, Matches.ofOne(image), Direction.BOTH).finish();
    assertThat(found.queries()).isEqualTo(expected.queries());
    assertThat(found.candidates()).isEqualTo(expected.candidates());
  }

  @Test
  void findsTheNearestInOrder() {
    float[] images = random(170, 12);
    Nearest nearest = assertNearest(near(images, 1, 13), images, 10);
    assertThat(nearest.candidate(4, 0)).isEqualTo(4);
    assertNearest(random(5, 14), random(6, 15), 10);
  }

  @Test
  void findsTheFirstOfEquals() {
    float[] one = random(1, 16);
    float[] all = new float[120 * DIM];
    for (int i = 0; i < 120; i++) {
      System.arraycopy(one, 0, all, i * DIM, DIM);
    }
    assertThat(assertNearest(one, all, 3).candidates()).containsExactly(0, 1, 2);
  }

  @Test
  void tellsHowFarItIs() {
    float[] images = random(40, 17); // one panel
    int[] match = new int[2000];
    Ranking ranking =
        fast.rank(
            Rows.of(random(2000, 18), DIM),
            Rows.of(images, DIM),
            Matches.ofOne(match),
            Direction.QUERIES);
    assertThat(ranking.progress()).isZero();
    assertThat(ranking.advance()).isTrue();
    assertThat(ranking.queriesDone()).isPositive();
    assertThat(ranking.finish().candidates()).isEmpty();
    assertThat(ranking.queriesDone()).isEqualTo(2000);
    assertThat(ranking.progress()).isEqualTo(1);
    assertThat(ranking.advance()).isFalse();
  }

  @Test
  void refusesOtherWidthsAndRowsThatAreNotThere() {
    Rows one = Rows.of(new float[8], 4);
    assertThatThrownBy(
            () ->
                fast.rank(one, Rows.of(new float[6], 3), Matches.ofOne(new int[2]), Direction.BOTH))
        .hasMessage("queries have 4 dimensions, candidates 3 (expected: the same space)");
    assertThatThrownBy(() -> fast.rank(one, one, Matches.ofOne(new int[] {0, 2}), Direction.BOTH))
        .hasMessage("candidate 2 (expected 0..1)");
    assertThatThrownBy(() -> fast.rank(one, one, Matches.ofOne(new int[3]), Direction.BOTH))
        .hasMessage("matches of 3 queries, but 2 query vectors (expected: as many)");
  }

  private Ranks same(float[] queries, float[] candidates, Matches matches, Direction direction) {
    Rows q = Rows.of(queries, DIM);
    Rows c = Rows.of(candidates, DIM);
    Ranks expected = plain.rank(q, c, matches, direction).finish();
    Ranks found = fast.rank(q, c, matches, direction).finish();
    assertThat(found.queries()).isEqualTo(expected.queries());
    assertThat(found.candidates()).isEqualTo(expected.candidates());
    return found;
  }

  private Nearest assertNearest(float[] queries, float[] candidates, int k) {
    Rows q = Rows.of(queries, DIM);
    Rows c = Rows.of(candidates, DIM);
    Nearest expected = plain.nearest(q, c, k);
    Nearest found = fast.nearest(q, c, k);
    assertThat(found.candidates()).isEqualTo(expected.candidates());
    assertThat(found.scores()).isEqualTo(expected.scores());
    return found;
  }

  private static float[] random(int rows, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * DIM];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(DIM));
    }
    return values;
  }

  /** Some noisy copies of each row, one after another. */
  private static float[] near(float[] rows, int copies, long seed) {
    float[] values = random(rows.length / DIM * copies, seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.5f * values[i] + rows[i / (DIM * copies) * DIM + i % DIM];
    }
    return values;
  }
}
