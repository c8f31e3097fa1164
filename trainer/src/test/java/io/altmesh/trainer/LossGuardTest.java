package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.training.StepMetrics;
import io.altmesh.trainer.recipe.Recipe;
import org.junit.jupiter.api.Test;

class LossGuardTest {
  private static StepMetrics loss(double value) {
    return new StepMetrics(value, 1, true);
  }

  @Test
  void endsAfterReadOutsInARowThatAreNotFinite() {
    LossGuard guard = new LossGuard(new Recipe.Guard(2, 0));

    assertThat(guard.fault(loss(Double.NaN), false)).isNull();
    assertThat(guard.doubtful()).isTrue();
    assertThat(guard.fault(loss(1), false)).isNull();
    assertThat(guard.doubtful()).isFalse();
    assertThat(guard.fault(new StepMetrics(1, Double.NaN, false), false)).isNull();
    assertThat(guard.fault(loss(Double.POSITIVE_INFINITY), false))
        .contains("stopped being finite (loss Infinity", "2 read-outs in a row");
  }

  @Test
  void aRunDoesNotFinishOnAReadOutThatIsNotFinite() {
    LossGuard guard = new LossGuard(new Recipe.Guard(9, 0));

    assertThat(guard.fault(loss(Double.NaN), true)).isNotNull();
  }

  @Test
  void aSpikeIsMeasuredByTheRunningMedian() {
    LossGuard guard = new LossGuard(new Recipe.Guard(1, 3));

    assertThat(guard.fault(loss(1), false)).isNull();
    assertThat(guard.fault(loss(99), false)).isNull(); // too early to tell
    for (int i = 2; i < LossGuard.LEAST; i++) {
      assertThat(guard.fault(loss(1), false)).isNull();
    }
    assertThat(guard.fault(loss(3), false)).isNull();
    assertThat(guard.fault(loss(3.1), false))
        .isEqualTo("the loss 3.1 is more than guard.spike, 3.0, times its running median 1.0");
  }

  @Test
  void withoutASpikeAnyLossWillDo() {
    LossGuard guard = new LossGuard(new Recipe.Guard(1, 0));
    for (int i = 0; i < 2 * LossGuard.WINDOW; i++) {
      assertThat(guard.fault(loss(1), false)).isNull();
    }
    assertThat(guard.fault(loss(1e9), false)).isNull();
  }
}
