package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DropoutTest {
  private Engine engine;
  private NDManager scope;
  private Program program;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
    scope = engine.newScope();
    program = Program.load(engine, "Dropout", "nn", "linear", "settings", "dropout");
  }

  @AfterEach
  void close() {
    program.close();
    engine.close();
  }

  @Test
  void aPartIsZeroAndTheRestMakesUpForIt() {
    dropout(0.25);
    float[] dropped = dropped(7);
    int zeros = 0;
    double sum = 0;
    for (float value : dropped) {
      zeros += value == 0 ? 1 : 0;
      sum += value;
      assertThat(value).isIn(0f, 4 / 3f);
    }
    // Of 40,000 draws: more than five standard deviations.
    assertThat((double) zeros / dropped.length).isCloseTo(0.25, within(0.012));
    assertThat(sum / dropped.length).isCloseTo(1, within(0.016));
  }

  @Test
  void masksFollowFromTheSeedAndTheirPlace() {
    dropout(0.25);
    float[] first = dropped(7);
    float[] second = draw();
    assertThat(second).isNotEqualTo(first);
    assertThat(dropped(1L << 40)).isNotEqualTo(first).isNotEqualTo(second);
    assertThat(dropped(7)).containsExactly(first);
    assertThat(draw()).containsExactly(second);
  }

  @Test
  void withoutASettingNothingIsDropped() {
    assertThat(draw()).containsOnly(1); // as in serving, where nobody has set a seed
    dropout(0);
    assertThat(draw()).containsOnly(1);
  }

  private void dropout(double part) {
    program.bind("settings", new Settings(scope).real("text.dropout", part).all());
  }

  private float[] dropped(long seed) {
    program.run(scope, "draw_from", scope.create(seed));
    return draw();
  }

  private float[] draw() {
    NDArray ones = scope.ones(new Shape(200, 200));
    return program.run(scope, "dropped", ones).get(0).toFloatArray();
  }
}
