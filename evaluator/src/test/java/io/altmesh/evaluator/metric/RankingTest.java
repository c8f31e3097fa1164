package io.altmesh.evaluator.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RankingTest {
  @Test
  void countsTheCandidatesBeforeTheMatch() {
    Vectors query = Vectors.normalized(1, 2, new float[] {1, 0});
    Vectors candidates = Vectors.normalized(3, 2, new float[] {1, 1, 2, 0, 0, 1});
    assertThat(ranks(query, candidates, 0)).containsExactly(1);
    assertThat(ranks(query, candidates, 1)).containsExactly(0);
    assertThat(ranks(query, candidates, 2)).containsExactly(2);
  }

  @Test
  void takesTheBestOfSeveralMatches() {
    Vectors query = Vectors.normalized(1, 2, new float[] {1, 0});
    Vectors candidates = Vectors.normalized(3, 2, new float[] {1, 1, 2, 0, 0, 1});
    int[][] matches = {{2, 0}};
    assertThat(Ranking.ranks(query, candidates, matches, List.of(all(3)))[0]).containsExactly(1);
  }

  @Test
  void countsOnlyCandidatesOfThePool() {
    Vectors query = Vectors.normalized(1, 2, new float[] {1, 0});
    Vectors candidates = Vectors.normalized(3, 2, new float[] {1, 1, 2, 0, 0, 1});
    boolean[] withoutTheBest = {true, false, true};
    boolean[] withoutTheMatch = {false, true, true};
    int[][] ranks =
        Ranking.ranks(
            query, candidates, new int[][] {{0}}, List.of(withoutTheBest, withoutTheMatch));
    assertThat(ranks[0]).containsExactly(0);
    assertThat(ranks[1]).containsExactly(Ranking.NOT_ASKED);
  }

  @Test
  void givesTiesToTheFirstSoThatACollapsedModelScoresChance() {
    Vectors same = new Vectors(4, 1, new float[] {1, 1, 1, 1});
    assertThat(ranks(same, same, 0, 1, 2, 3)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void ranksAQueryThatIsNotFiniteLast() {
    Vectors query = new Vectors(1, 1, new float[] {Float.NaN});
    assertThat(ranks(query, new Vectors(3, 1, new float[] {1, 1, 1}), 0)).containsExactly(2);
  }

  @Test
  void ranksAQueryThatFailedLast() {
    Vectors query = new Vectors(1, 2, new float[2]);
    assertThat(ranks(query, new Vectors(3, 2, new float[6]), 0)).containsExactly(2);
  }

  /** The plain twin: sort by cosine. Widths that are no multiple of four, too. */
  @Test
  void agreesWithSorting() {
    Random random = new Random(3);
    for (int dim : new int[] {1, 3, 4, 7, 16}) {
      Vectors queries = random(random, 20, dim);
      Vectors candidates = random(random, 30, dim);
      int[] matches = random.ints(20, 0, 30).toArray();
      int[] ranks = ranks(queries, candidates, matches);
      for (int query = 0; query < 20; query++) {
        assertThat(ranks[query])
            .isEqualTo(sorted(queries, query, candidates).indexOf(matches[query]));
      }
    }
  }

  private static List<Integer> sorted(Vectors queries, int query, Vectors candidates) {
    List<Integer> places = new ArrayList<>();
    float[] cosines = queries.cosines(query, candidates);
    for (int i = 0; i < cosines.length; i++) {
      double plain = 0;
      for (int d = 0; d < queries.dim(); d++) {
        plain +=
            (double) queries.values()[query * queries.dim() + d]
                * candidates.values()[i * queries.dim() + d];
      }
      assertThat(cosines[i]).isCloseTo((float) plain, within(1e-6f));
      places.add(i);
    }
    places.sort((a, b) -> Float.compare(cosines[b], cosines[a]));
    return places;
  }

  private static Vectors random(Random random, int rows, int dim) {
    float[] values = new float[rows * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Vectors.normalized(rows, dim, values);
  }

  @Test
  void leavesAFailedRowAtZero() {
    assertThat(Vectors.normalized(2, 2, new float[] {0, 0, 3, 4}).values())
        .containsExactly(0, 0, 0.6f, 0.8f);
  }

  @Test
  void refusesVectorsOfTwoSpaces() {
    assertThatThrownBy(
            () -> ranks(new Vectors(1, 2, new float[2]), new Vectors(1, 3, new float[3]), 0))
        .hasMessage("queries have 2 dimensions, candidates 3 (expected: the same space)");
  }

  @Test
  void recallsAreSharesOfQueries() {
    Recalls recalls = Recalls.of(new int[] {0, 4, 5, 9, 10});
    assertThat(recalls).isEqualTo(new Recalls(0.2, 0.4, 0.8));
    assertThat(Recalls.mean(recalls, new Recalls(1, 1, 1))).isEqualTo(4.4 / 6, within(1e-12));
    assertThat(Recalls.of(new int[0])).isEqualTo(new Recalls(0, 0, 0));
  }

  private static int[] ranks(Vectors queries, Vectors candidates, int... matches) {
    int[][] one = new int[matches.length][];
    for (int i = 0; i < matches.length; i++) {
      one[i] = new int[] {matches[i]};
    }
    return Ranking.ranks(queries, candidates, one, List.of(all(candidates.rows())))[0];
  }

  private static boolean[] all(int rows) {
    boolean[] all = new boolean[rows];
    java.util.Arrays.fill(all, true);
    return all;
  }
}
