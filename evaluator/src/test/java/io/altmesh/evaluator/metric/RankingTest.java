package io.altmesh.evaluator.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class RankingTest {
  @Test
  void countsTheCandidatesBeforeTheMatch() {
    Vectors query = Vectors.normalized(1, 2, new float[] {1, 0});
    Vectors candidates = Vectors.normalized(3, 2, new float[] {1, 1, 2, 0, 0, 1});
    assertThat(Ranking.ranks(query, candidates, new int[] {0})).containsExactly(1);
    assertThat(Ranking.ranks(query, candidates, new int[] {1})).containsExactly(0);
    assertThat(Ranking.ranks(query, candidates, new int[] {2})).containsExactly(2);
  }

  @Test
  void givesTiesToTheFirstSoThatACollapsedModelScoresChance() {
    Vectors same = new Vectors(4, 1, new float[] {1, 1, 1, 1});
    assertThat(Ranking.ranks(same, same, new int[] {0, 1, 2, 3})).containsExactly(0, 1, 2, 3);
  }

  @Test
  void ranksAQueryThatIsNotFiniteLast() {
    Vectors query = new Vectors(1, 1, new float[] {Float.NaN});
    Vectors candidates = new Vectors(3, 1, new float[] {1, 1, 1});
    assertThat(Ranking.ranks(query, candidates, new int[] {0})).containsExactly(2);
  }

  @Test
  void leavesAFailedRowAtZero() {
    assertThat(Vectors.normalized(2, 2, new float[] {0, 0, 3, 4}).values())
        .containsExactly(0, 0, 0.6f, 0.8f);
  }

  @Test
  void refusesVectorsOfTwoSpaces() {
    assertThatThrownBy(
            () ->
                Ranking.ranks(
                    new Vectors(1, 2, new float[2]), new Vectors(1, 3, new float[3]), new int[1]))
        .hasMessage("queries have 2 dimensions, candidates 3 (expected: the same space)");
  }

  @Test
  void recallsAreSharesOfQueries() {
    Recalls recalls = Recalls.of(new int[] {0, 4, 5, 9, 10});
    assertThat(recalls).isEqualTo(new Recalls(0.2, 0.4, 0.8));
    assertThat(Recalls.mean(recalls, new Recalls(1, 1, 1))).isEqualTo(4.4 / 6, within(1e-12));
    assertThat(Recalls.of(new int[0])).isEqualTo(new Recalls(0, 0, 0));
  }
}
