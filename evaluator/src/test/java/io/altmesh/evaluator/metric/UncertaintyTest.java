package io.altmesh.evaluator.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scores while items come in, their intervals, and differences between two models. */
class UncertaintyTest {
  @Test
  void aPartialScoreTellsHowSureItIs() {
    Accuracy accuracy = new Accuracy(3);
    assertThat(accuracy.top1().value()).isNaN();
    accuracy.add(0, 0);
    assertThat(accuracy.top1().standardError()).isNaN();
    accuracy.add(1, 2);
    accuracy.add(2, -1); // failed before it had a rank: left out
    assertThat(accuracy.top1()).isEqualTo(new Estimate(0.5, 0.5, 2));
    assertThatThrownBy(() -> accuracy.add(3, 0)).hasMessageContaining("class 3 (expected 0..2");
  }

  @Test
  void meanPerClassLeavesOutClassesWithoutImages() {
    Accuracy accuracy = new Accuracy(3);
    accuracy.addAll(new int[] {0, 0, 0, 2}, new int[] {0, 0, 1, 0});
    assertThat(accuracy.meanPerClass().value()).isCloseTo((2.0 / 3 + 1) / 2, within(1e-12));
    assertThat(accuracy.ofClass(1)).isNaN();
  }

  @Test
  void bothMeanRecallsAreNamed() {
    RetrievalScores scores = RetrievalScores.of(new int[] {0, 3, 20, -1}, new int[] {0, 0});
    assertThat(RetrievalScores.meanRecallOfThree(scores.textToImage()))
        .isCloseTo((1 / 3.0 + 2 / 3.0 + 2 / 3.0) / 3, within(1e-12));
    assertThat(scores.meanRecallOfSix()).isCloseTo((5 / 3.0 + 3) / 6, within(1e-12));
  }

  @Test
  void aSeedsIntervalIsTheSameAndNearTheNormalOne() {
    double[] items = new double[400];
    Random random = new Random(3);
    Arrays.setAll(items, i -> random.nextInt(10) < 8 ? 1 : 0);
    Bootstrap.Interval interval = Bootstrap.seeded(7).ofMean(items);
    assertThat(interval).isEqualTo(Bootstrap.seeded(7).ofMean(items));
    assertThat(Bootstrap.seeded(8).places(400, 0)).isNotEqualTo(Bootstrap.seeded(7).places(400, 0));
    TopK normal = new TopK(1);
    for (double item : items) {
      normal.add(item == 1 ? 0 : 1);
    }
    assertThat(interval.low()).isCloseTo(normal.soFar(1).low(), within(0.01));
    assertThat(interval.high()).isCloseTo(normal.soFar(1).high(), within(0.01));
  }

  @Test
  void aDifferenceOnTheSameItemsIsToldFromChance() {
    double[] first = new double[200];
    double[] second = new double[200];
    Random random = new Random(4);
    Arrays.setAll(first, i -> random.nextGaussian());
    Arrays.setAll(second, i -> first[i] + 0.1 + 0.2 * random.nextGaussian());
    Bootstrap bootstrap = Bootstrap.seeded(5);
    PairedTest better = PairedTest.bootstrap(first, second, bootstrap);
    assertThat(better.difference()).isCloseTo(0.1, within(0.05));
    assertThat(better.low()).isPositive();
    assertThat(better.isSignificant(0.01)).isTrue();
    assertThat(PairedTest.bootstrap(first, first, bootstrap).pValue()).isEqualTo(1);
  }

  @Test
  void scoresThatAreNoNumbersRankLast() {
    float[] scores = {Float.NaN, 0.2f, 0.1f};
    boolean[] first = {true, false, false};
    assertThat(AveragePrecision.atPositives(scores, first)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(RocAuc.of(scores, first)).isZero();
    assertThat(RocAuc.of(scores, new boolean[3])).isNaN();
  }

  @Test
  void agreementLeavesOutWhatFailed() {
    Agreement agreement = new Agreement();
    agreement.add(new float[] {1, 0}, new float[] {1, 1});
    agreement.add(new float[] {0, 2}, new float[] {0, 2});
    agreement.add(new float[] {Float.NaN, 0}, new float[] {1, 1});
    assertThat(agreement.meanSquaredError().value()).isCloseTo(0.25, within(1e-12));
    assertThat(agreement.cosine().value()).isCloseTo((Math.sqrt(0.5) + 1) / 2, within(1e-12));
    assertThat(agreement.failed()).isEqualTo(1);
  }

  @Test
  void moreShotsOfASeedHoldTheFewer() {
    int[] labels = new int[300];
    Arrays.setAll(labels, i -> i % 3);
    int[] five = FewShot.draw(labels, 3, 5, 1);
    assertThat(five).hasSize(15).isSorted();
    assertThat(FewShot.draw(labels, 3, 20, 1)).hasSize(60).contains(five);
    assertThat(FewShot.draw(labels, 3, 5, 2)).isNotEqualTo(five);
    assertThatThrownBy(() -> FewShot.draw(labels, 4, 5, 1))
        .hasMessage("class 3 has no training image (expected: at least 1 of each)");
  }

  @Test
  void oneInFiveIsHeldBackAndOneOfTwo() {
    int[] labels = new int[32]; // class 0: ten, class 1: twenty, class 2: two
    Arrays.fill(labels, 10, 30, 1);
    Arrays.fill(labels, 30, 32, 2);
    int[] held = FewShot.holdBack(labels, 3, 5, 4);
    assertThat(Arrays.stream(held).filter(i -> i < 10)).hasSize(2);
    assertThat(Arrays.stream(held).filter(i -> i >= 10 && i < 30)).hasSize(4);
    assertThat(Arrays.stream(held).filter(i -> i >= 30)).hasSize(1);
    assertThat(FewShot.holdBack(new int[] {0, 1, 2}, 3, 5, 4)).isEmpty();
  }
}
