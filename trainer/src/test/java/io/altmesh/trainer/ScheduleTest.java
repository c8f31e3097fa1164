package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.trainer.recipe.OptimizerSettings;
import io.altmesh.trainer.recipe.OptimizerSettings.Muon;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static Schedule schedule(
      OptimizerSettings.Schedule shape, long warmUp, double coolDown, double floor) {
    return new Schedule(
        new OptimizerSettings(
            OptimizerSettings.Name.ADAMW,
            1e-3,
            List.of(0.9, 0.999),
            1e-8,
            0.1,
            1,
            warmUp,
            shape,
            coolDown,
            floor,
            new Muon(0.02, 0.95, 0),
            1),
        100);
  }

  @Test
  void warmsUpLinearlyThenStays() {
    Schedule constant = schedule(OptimizerSettings.Schedule.CONSTANT, 10, 1, 0);

    assertThat(constant.at(0)).isCloseTo(1e-4, within(1e-12));
    assertThat(constant.at(4)).isCloseTo(5e-4, within(1e-12));
    assertThat(constant.at(9)).isEqualTo(1e-3);
    assertThat(constant.at(99)).isEqualTo(1e-3);
  }

  @Test
  void fallsInTheLastShareOfTheSteps() {
    Schedule linear = schedule(OptimizerSettings.Schedule.LINEAR, 0, 0.5, 0);

    assertThat(linear.at(50)).isEqualTo(1e-3);
    assertThat(linear.at(75)).isCloseTo(5e-4, within(1e-12));
    assertThat(linear.at(99)).isCloseTo(2e-5, within(1e-12));
  }

  @Test
  void cosineEndsAtItsFloor() {
    Schedule cosine = schedule(OptimizerSettings.Schedule.COSINE, 0, 1, 0.1);

    assertThat(cosine.at(0)).isEqualTo(1e-3);
    assertThat(cosine.at(50)).isCloseTo(5.5e-4, within(1e-12));
    assertThat(cosine.at(100)).isCloseTo(1e-4, within(1e-12));
  }
}
