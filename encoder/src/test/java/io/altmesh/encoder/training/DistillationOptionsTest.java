package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of teacher learning a recipe may change: losses, frozen layers, averages, decay. */
final class DistillationOptionsTest {
  private static final int DIM = 20;
  private static final AdamW ADAMW = new AdamW(0.9, 0.98, 1e-8, 0.1, 1);
  private static final String WORDS = "text_model.roberta.embeddings.word_embeddings.weight";
  private static final List<String> TEXTS =
      List.of("a photo of a cat", "dog", "two small birds", "the red house under the tree");

  @TempDir private Path folder;
  private Engine engine;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void whatIsFrozenIsWrittenUnchangedAndHasNoStateAtAll() {
    Path optimizer = folder.resolve("optimizer.safetensors");
    Map<String, float[]> before;
    try (DistillationModel model = start(frozen(true, 2))) {
      before = values(model.weights());
      updates(model, 3);
      model.writeModel(folder);
      model.writeOptimizer(optimizer);
      assertThat(model.weights().tensor(WORDS).hasGradient()).isFalse();
    }
    try (SafetensorsFile written = SafetensorsFile.open(folder.resolve("model.safetensors"));
        SafetensorsFile state = SafetensorsFile.open(optimizer)) {
      before.forEach(
          (name, values) -> {
            boolean still = name.equals(WORDS) || name.matches(".*encoder\\.layer\\.[01]\\..*");
            assertThat(state.entries().containsKey("first." + name)).as(name).isEqualTo(!still);
            if (still) {
              assertThat(written.floats(name)).as(name).containsExactly(values);
            } else if (name.endsWith("weight") && !name.contains("token_type")) {
              assertThat(written.floats(name)).as(name).isNotEqualTo(values);
            }
          });
    }
  }

  @Test
  void refusesToFreezeMoreLayersThanThereAre() {
    assertThatThrownBy(() -> start(frozen(false, 99)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("freeze.layers: 99 (expected: at most 3, the student's layers)");
  }

  @Test
  void biasesAndNormsDoNotDecay() {
    Map<String, float[]> plain = afterOneUpdate(0);
    Map<String, float[]> decayed = afterOneUpdate(0.5);
    try (DistillationModel model =
        start(options(ADAMW, 0, DistillationLoss.INFONCE, Frozen.none()))) {
      plain.forEach(
          (name, values) -> {
            boolean matrix = model.trained().tensor(name).getShape().dimension() > 1;
            assertThat(Arrays.equals(decayed.get(name), values)).as(name).isEqualTo(!matrix);
          });
    }
  }

  private Map<String, float[]> afterOneUpdate(double weightDecay) {
    AdamW adamW = new AdamW(0.9, 0.98, 1e-8, weightDecay, 1);
    try (DistillationModel model =
        start(options(adamW, 0, DistillationLoss.INFONCE, Frozen.none()))) {
      updates(model, 1);
      return values(model.trained());
    }
  }

  @Test
  void everyLossIsLearntByHeartInBothPrecisions() {
    for (String precision : List.of("fp32", "bf16")) {
      for (DistillationLoss loss : DistillationLoss.values()) {
        try (Engine other = Engine.open("cpu", precision);
            DistillationModel model = start(options(ADAMW, 0, loss, Frozen.none()), other)) {
          double before = updates(model, 1);
          updates(model, 60);
          assertThat(updates(model, 1)).as("%s %s", loss, precision).isLessThan(before / 4);
        }
      }
    }
  }

  @Test
  void partsOfAnUpdateHaveTheNegativesOfAllOfIt() {
    DistillationModel.Options options = options(ADAMW, 0, DistillationLoss.INFONCE, Frozen.none());
    try (DistillationModel whole = start(options);
        DistillationModel parts = start(options)) {
      whole.accumulate(whole.tokenizer().encode(TEXTS), targets(), 1, 1);
      List<DistillationModel.Part> all = new ArrayList<>();
      for (int row = 0; row < TEXTS.size(); row++) { // of one text each: no negative of its own
        all.add(
            new DistillationModel.Part(
                parts.tokenizer().encode(List.of(TEXTS.get(row))),
                Arrays.copyOfRange(targets(), row * DIM, (row + 1) * DIM)));
      }
      parts.accumulate(all, 1);
      Gradients.assertClose(Gradients.of(parts.trained()), Gradients.of(whole.trained()));
      whole.update(1e-3);
      parts.update(1e-3);
      double loss = whole.readMetrics().loss();
      assertThat(loss).isGreaterThan(0.1);
      assertThat(parts.readMetrics().loss()).isCloseTo(loss, within(1e-5 * loss));
    }
  }

  @Test
  void dropoutOfTheStudentIsDrawnFromTheSeedAndNotWrittenDown() {
    var options =
        new DistillationModel.Options(
            ADAMW, null, 0, DistillationLoss.MSE, Frozen.none(), 7, 16, null, 0.3);
    try (DistillationModel model = start(options);
        DistillationModel other = start(options)) {
      TokenBatch tokens = model.tokenizer().encode(TEXTS);
      model.accumulate(tokens, targets(), 1, 5);
      other.accumulate(tokens, targets(), 1, 5);
      Map<String, float[]> gradients = Gradients.of(model.trained());
      assertThat(Gradients.of(other.trained())).usingRecursiveComparison().isEqualTo(gradients);
      other.update(0); // zeroes the gradients
      other.accumulate(tokens, targets(), 1, 6);
      assertThat(Gradients.of(other.trained()).get(WORDS)).isNotEqualTo(gradients.get(WORDS));
    }
  }

  @Test
  void theScaleOfInfonceStaysBelowClipsBound() {
    try (DistillationModel model =
        start(options(ADAMW, 0, DistillationLoss.INFONCE, Frozen.none()))) {
      NDArray scale = model.trained().tensor("distance.logit_scale");
      assertThat(scale.getFloat()).isEqualTo(1.5f);
      model.trained().assign(model.program(), "distance.logit_scale", new float[] {7});
      updates(model, 1);
      assertThat(scale.getFloat()).isEqualTo((float) Math.log(100));
    }
  }

  @Test
  void goesOnBitForBitWithAveragesFrozenLayersAndAnyLoss() throws IOException {
    AdamW layered = new AdamW(0.9, 0.98, 1e-8, 0.1, 1, 0.8);
    for (DistillationLoss loss : DistillationLoss.values()) {
      for (double average : new double[] {0, 0.9}) {
        goesOnBitForBit(options(layered, average, loss, new Frozen(true, 1)), loss + "-" + average);
      }
    }
  }

  private void goesOnBitForBit(DistillationModel.Options options, String name) throws IOException {
    Path undisturbed = folder.resolve(name);
    Path half = folder.resolve(name + "-half");
    Path resumed = folder.resolve(name + "-resumed");
    try (DistillationModel model = start(options)) {
      updates(model, 3);
      write(model, half);
      updates(model, 3);
      write(model, undisturbed);
    }
    try (DistillationModel model = start(options)) {
      updates(model, 1); // whatever it was before
      model.restore(half, half.resolve("optimizer.safetensors"));
      updates(model, 3);
      write(model, resumed);
    }
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertThat(resumed.resolve(file)).hasSameBinaryContentAs(undisturbed.resolve(file));
    }
  }

  @Test
  void averagesAreTheModelAndTheWeightsStayBesides() throws IOException {
    try (DistillationModel model =
        start(options(ADAMW, 0.9, DistillationLoss.MSE, Frozen.none()))) {
      updates(model, 5);
      write(model, folder);
      try (SafetensorsFile written = SafetensorsFile.open(folder.resolve("model.safetensors"));
          SafetensorsFile state = SafetensorsFile.open(folder.resolve("optimizer.safetensors"))) {
        float[] weights = model.weights().tensor(WORDS).toFloatArray();
        assertThat(state.floats("weights." + WORDS)).containsExactly(weights);
        assertThat(written.floats(WORDS))
            .isNotEqualTo(weights)
            .containsExactly(model.published().tensor(WORDS).toFloatArray());
      }
    }
  }

  private static void write(DistillationModel model, Path to) {
    model.writeModel(to);
    model.writeOptimizer(to.resolve("optimizer.safetensors"));
  }

  private DistillationModel start(DistillationModel.Options options) {
    return start(options, engine);
  }

  private static DistillationModel start(DistillationModel.Options options, Engine engine) {
    Head head = new Head(24, DIM, new float[24 * DIM], 2.5f, "text", "image", "model");
    return DistillationModel.start(ParityModels.directory("xlm-roberta"), head, options, engine);
  }

  private static DistillationModel.Options frozen(boolean wordEmbeddings, int layers) {
    return options(ADAMW, 0, DistillationLoss.MSE, new Frozen(wordEmbeddings, layers));
  }

  private static DistillationModel.Options options(
      AdamW adamW, double averageDecay, DistillationLoss loss, Frozen frozen) {
    return new DistillationModel.Options(adamW, null, averageDecay, loss, frozen, 7, 16, null, 0);
  }

  private static Map<String, float[]> values(NamedTensors tensors) {
    Map<String, float[]> values = new LinkedHashMap<>();
    tensors.all().forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
    return values;
  }

  /** Updates on one batch, and their mean loss. */
  private static double updates(DistillationModel model, int count) {
    model.readMetrics();
    for (int i = 0; i < count; i++) {
      model.accumulate(model.tokenizer().encode(TEXTS), targets(), 1, 1);
      model.update(3e-3);
    }
    return model.readMetrics().loss();
  }

  private static float[] targets() {
    Random random = new Random(3);
    float[] targets = new float[TEXTS.size() * DIM];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (float) random.nextGaussian();
    }
    return targets;
  }
}
