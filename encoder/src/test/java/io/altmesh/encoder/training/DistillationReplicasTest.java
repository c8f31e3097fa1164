package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.encoder.Head;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Teacher learning in four parts, on one replica and on several. */
final class DistillationReplicasTest {
  private static final int DIM = 20;
  private static final List<String> TEXTS =
      List.of(
          "a photo of a cat",
          "dog",
          "two small birds",
          "the red house under the tree",
          "big dogs",
          "the tree",
          "a cat under the red tree",
          "house");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void severalHaveTheGradientLossAndNormOfOne(int replicas) {
    try (Engines one = Engines.open("cpu", "fp32", 1);
        Engines several = Engines.open("cpu", "fp32", replicas);
        DistillationModel alone = start(one, DistillationLoss.MSE);
        DistillationModel together = start(several, DistillationLoss.MSE)) {
      parts(alone);
      parts(together);
      together.replicas().gather();
      Map<String, float[]> expected = Gradients.of(alone.trained());
      Map<String, float[]> actual = Gradients.of(together.trained());
      assertThat(actual).containsOnlyKeys(expected.keySet());
      // fp32 sums in another order
      assertThat(distance(actual, expected)).isLessThan(1e-6 * length(expected));
      alone.update(1e-3);
      together.update(1e-3);
      StepMetrics plain = alone.readMetrics();
      StepMetrics summed = together.readMetrics();
      assertThat(summed.loss()).isCloseTo(plain.loss(), within(1e-6 * plain.loss()));
      assertThat(summed.gradientNorm())
          .isCloseTo(plain.gradientNorm(), within(1e-6 * plain.gradientNorm()));
    }
  }

  @Test
  void infonceComparesTheTextsOfAllReplicas() {
    try (Engines one = Engines.open("cpu", "fp32", 1);
        Engines two = Engines.open("cpu", "fp32", 2);
        DistillationModel alone = start(one, DistillationLoss.INFONCE);
        DistillationModel together = start(two, DistillationLoss.INFONCE)) {
      for (DistillationModel model : List.of(alone, together)) {
        model.accumulate(
            IntStream.range(0, 4)
                .mapToObj(i -> new DistillationModel.Part(tokens(model, i), targets(i)))
                .toList(),
            1);
      }
      together.replicas().gather();
      Gradients.assertClose(Gradients.of(together.trained()), Gradients.of(alone.trained()));
    }
  }

  @Test
  void muonAveragesDropoutAndFrozenLayersGoOnAsWithOne() {
    try (Engines one = Engines.open("cpu", "fp32", 1);
        Engines two = Engines.open("cpu", "fp32", 2);
        DistillationModel alone = startWithAll(one);
        DistillationModel together = startWithAll(two)) {
      Map<String, float[]> first = values(alone);
      updates(alone, 5);
      updates(together, 5);
      Map<String, float[]> expected = values(alone);
      // Rounding is magnified where Adam divides by a second moment of nearly nothing.
      assertThat(distance(values(together), expected)).isLessThan(1e-3 * distance(first, expected));
    }
  }

  @Test
  void tenTimesTheSameStepsAreTheSameBits() {
    try (Engines engines = Engines.open("cpu", "fp32", 3)) {
      Map<String, float[]> first = null;
      for (int run = 0; run < 10; run++) {
        try (DistillationModel model = startWithAll(engines)) {
          updates(model, 5);
          Map<String, float[]> values = values(model);
          first = first == null ? values : first;
          assertThat(distance(values, first)).as("run %d", run).isZero();
        }
      }
    }
  }

  @Test
  void goesOnBitForBitWhateverTheReplicasWereAt() {
    Path half = folder.resolve("half");
    Path optimizer = half.resolve("optimizer.safetensors");
    try (Engines engines = Engines.open("cpu", "fp32", 2);
        DistillationModel undisturbed = startWithAll(engines);
        DistillationModel resumed = startWithAll(engines)) {
      updates(undisturbed, 3);
      undisturbed.writeModel(half);
      undisturbed.writeOptimizer(optimizer);
      updates(undisturbed, 3);
      updates(resumed, 1);
      parts(resumed); // and no update
      resumed.restore(half, optimizer);
      updates(resumed, 3);
      assertThat(distance(values(resumed), values(undisturbed))).isZero();
    }
  }

  @Test
  void aPartThatFailsIsToldOfByTheUpdate() {
    try (Engines engines = Engines.open("cpu", "fp32", 2);
        DistillationModel model = start(engines, DistillationLoss.MSE)) {
      parts(model);
      model.accumulate(tokens(model, 0), targets(0), 0.25, 0);
      TokenBatch strange = new TokenBatch(1, 1, new long[] {1 << 20}, new int[] {1}, List.of());
      model.accumulate(strange, new float[DIM], 0.25, 0);
      assertThatThrownBy(() -> model.update(1e-3))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("replica 2 of 2, on cpu: ");
    }
  }

  private static DistillationModel start(Engines engines, DistillationLoss loss) {
    AdamW adamW = new AdamW(0.9, 0.98, 1e-8, 0.01, 1);
    return start(
        engines,
        new DistillationModel.Options(adamW, null, 0, loss, Frozen.none(), 7, 16, null, 0));
  }

  /** Whatever has a state or a seed. */
  private static DistillationModel startWithAll(Engines engines) {
    return start(
        engines,
        new DistillationModel.Options(
            new AdamW(0.9, 0.98, 1e-8, 0.01, 1),
            new Muon(5, 0.95, 0.01),
            0.9,
            DistillationLoss.MSE,
            new Frozen(true, 1),
            7,
            16,
            null,
            0.1));
  }

  private static DistillationModel start(Engines engines, DistillationModel.Options options) {
    Head head = new Head(24, DIM, new float[24 * DIM], 2.5f, "text", "image", "model");
    return DistillationModel.start(ParityModels.directory("xlm-roberta"), head, options, engines);
  }

  private static void parts(DistillationModel model) {
    for (int part = 0; part < 4; part++) {
      model.accumulate(tokens(model, part), targets(part), 0.25, part);
    }
  }

  private static TokenBatch tokens(DistillationModel model, int part) {
    return model.tokenizer().encode(TEXTS.subList(2 * part, 2 * part + 2));
  }

  private static float[] targets(int part) {
    Random random = new Random(part);
    float[] targets = new float[2 * DIM];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (float) random.nextGaussian();
    }
    return targets;
  }

  private static void updates(DistillationModel model, int count) {
    for (int i = 0; i < count; i++) {
      parts(model);
      model.update(3e-3);
    }
  }

  private static Map<String, float[]> values(DistillationModel model) {
    Map<String, float[]> values = new TreeMap<>();
    model.published().all().forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
    return values;
  }

  private static double distance(Map<String, float[]> a, Map<String, float[]> b) {
    double sum = 0;
    for (String name : a.keySet()) {
      float[] x = a.get(name);
      float[] y = b.get(name);
      for (int i = 0; i < x.length; i++) {
        sum += Math.pow((double) x[i] - y[i], 2);
      }
    }
    return Math.sqrt(sum);
  }

  private static double length(Map<String, float[]> values) {
    Map<String, float[]> zeros = new TreeMap<>(values);
    zeros.replaceAll((name, value) -> new float[value.length]);
    return distance(values, zeros);
  }
}
