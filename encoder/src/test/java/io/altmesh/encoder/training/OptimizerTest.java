package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.encoder.engine.Program;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The optimizer on {@code test_bowl.py}, where a weight's gradient is the weight itself. */
final class OptimizerTest {
  private static final String MATRIX = "encoder.layer.0.dense.weight";
  private static final String BIAS = "encoder.layer.0.dense.bias";
  private static final float[] MATRIX_VALUES = {0.5f, -1f, 2f, 0.25f, 1.5f, -0.75f};
  private static final float[] BIAS_VALUES = {0.1f, -0.2f};
  private static final double RATE = 0.05;
  private static final Offset<Float> AT_1E6 = within(1e-6f);

  private Engine engine;
  private Replicas replicas;
  private NDManager scope;
  private Program program;
  private NamedTensors weights;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
    replicas = Replicas.load(Engines.of(engine), "Bowl", "optimizer", "test_bowl");
    scope = replicas.first().scope();
    program = replicas.first().program();
    makeWeights();
  }

  private void makeWeights() {
    weights = new NamedTensors(scope);
    weights.add(program, MATRIX, new Shape(3, 2), MATRIX_VALUES);
    weights.add(program, BIAS, new Shape(2), BIAS_VALUES);
  }

  @AfterEach
  void close() {
    replicas.close();
    engine.close();
  }

  @Test
  void agreesWithAPlainAdamWOverFiveUpdates() {
    AdamW adamW = new AdamW(0.9, 0.98, 1e-8, 0.1, 1.0);
    Optimizer optimizer = optimizer(adamW, null, 0);
    PlainAdamW matrix = new PlainAdamW(MATRIX_VALUES, adamW.weightDecay());
    PlainAdamW bias = new PlainAdamW(BIAS_VALUES, 0);
    for (int t = 1; t <= 5; t++) {
      double norm = Math.sqrt(matrix.squares() + bias.squares());
      double clip = Math.min(1, adamW.clipNorm() / (norm + 1e-6));
      step(optimizer, 1);
      assertThat(optimizer.readMetrics().gradientNorm()).isCloseTo(norm, within(1e-5));
      matrix.update(adamW, t, clip);
      bias.update(adamW, t, clip);
    }
    assertThat(weights.tensor(MATRIX).toFloatArray()).containsExactly(matrix.values(), AT_1E6);
    assertThat(weights.tensor(BIAS).toFloatArray()).containsExactly(bias.values(), AT_1E6);
  }

  @Test
  void clipsNothingWhenTheNormIsZeroByOption() {
    Optimizer optimizer = optimizer(new AdamW(0.9, 0.98, 0.5, 0, 0), null, 0);
    step(optimizer, 1);
    // First update: rate * g / (|g| + epsilon)
    assertThat(weights.tensor(BIAS).toFloatArray()[0])
        .isCloseTo((float) (0.1 - RATE * 0.1 / (0.1 + 0.5)), within(1e-6f));
  }

  @Test
  void dropsAGradientThatIsNotFiniteAndSaysSo() {
    for (Muon muon : new Muon[] {null, new Muon(1, 0.95, 0)}) {
      makeWeights();
      Optimizer optimizer = optimizer(new AdamW(0.9, 0.98, 1e-8, 0.1, 1), muon, 0.5);
      step(optimizer, 1);
      assertThat(optimizer.readMetrics().finite()).isTrue();
      float[] before = weights.tensor(MATRIX).toFloatArray();
      for (float factor : List.of(Float.NaN, Float.POSITIVE_INFINITY)) {
        step(optimizer, factor);
        StepMetrics metrics = optimizer.readMetrics();
        assertThat(metrics.finite()).isFalse();
        assertThat(metrics.gradientNorm()).isNotFinite();
      }
      assertThat(weights.tensor(MATRIX).toFloatArray()).containsExactly(before);
      step(optimizer, 1);
      assertThat(optimizer.readMetrics().finite()).isTrue();
      assertThat(weights.tensor(MATRIX).toFloatArray())
          .isNotEqualTo(before)
          .doesNotContain(Float.NaN);
    }
  }

  @Test
  void muonMovesAMatrixByItsGradientMadeOrthogonal() {
    Optimizer optimizer = optimizer(new AdamW(0.9, 0.98, 1e-8, 0.1, 1), new Muon(2, 0.95, 0.1), 0);
    step(optimizer, 1);
    double[][] gradient = transposed(MATRIX_VALUES); // 2 x 3: the longer side lies
    double[][] step = PlainMuon.orthogonal(gradient); // of a gradient, its scale is lost
    double rate = 2 * RATE;
    float[] moved = weights.tensor(MATRIX).toFloatArray();
    for (int i = 0; i < 6; i++) {
      double tall = Math.sqrt(3 / 2.0);
      double expected = MATRIX_VALUES[i] * (1 - rate * 0.1) - rate * tall * step[i % 2][i / 2];
      assertThat((double) moved[i]).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void averagesFollowTheWeights() {
    Optimizer optimizer = optimizer(new AdamW(0.9, 0.98, 1e-8, 0, 0), null, 0.99);
    double decay = optimizer.nextAverageDecay();
    assertThat(decay).isCloseTo(1 / 11.0, within(1e-12));
    step(optimizer, 1);
    try (NDManager passing = scope.newSubManager()) {
      program.run(passing, "average", decay);
    }
    float moved = weights.tensor(BIAS).toFloatArray()[0];
    assertThat(optimizer.published().tensor(BIAS).toFloatArray()[0])
        .isCloseTo((float) (0.1 * decay + moved * (1 - decay)), within(1e-6f));
  }

  private Optimizer optimizer(AdamW adamW, Muon muon, double averageDecay) {
    return new Optimizer(replicas, weights, weights, adamW, muon, averageDecay);
  }

  private void step(Optimizer optimizer, float factor) {
    try (NDManager passing = scope.newSubManager()) {
      program.train(passing, "bowl", passing.create(factor));
    }
    optimizer.update("update", RATE);
  }

  private static double[][] transposed(float[] threeByTwo) {
    double[][] result = new double[2][3];
    for (int i = 0; i < 6; i++) {
      result[i % 2][i / 2] = threeByTwo[i];
    }
    return result;
  }

  /** AdamW by the paper's algorithm 2, in double precision. */
  private static final class PlainAdamW {
    private final double[] weight;
    private final double[] first;
    private final double[] second;
    private final double decay;

    PlainAdamW(float[] values, double decay) {
      weight = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        weight[i] = values[i];
      }
      first = new double[values.length];
      second = new double[values.length];
      this.decay = decay;
    }

    double squares() {
      double sum = 0;
      for (double w : weight) {
        sum += w * w;
      }
      return sum;
    }

    void update(AdamW adamW, int t, double clip) {
      for (int i = 0; i < weight.length; i++) {
        double g = weight[i] * clip;
        first[i] = adamW.beta1() * first[i] + (1 - adamW.beta1()) * g;
        second[i] = adamW.beta2() * second[i] + (1 - adamW.beta2()) * g * g;
        double m = first[i] / (1 - Math.pow(adamW.beta1(), t));
        double v = second[i] / (1 - Math.pow(adamW.beta2(), t));
        weight[i] -= RATE * (m / (Math.sqrt(v) + adamW.epsilon()) + decay * weight[i]);
      }
    }

    float[] values() {
      float[] values = new float[weight.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) weight[i];
      }
      return values;
    }
  }
}
