package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DistillationModelTest {
  private static final int DIM = 20;
  private static final AdamW ADAMW = new AdamW(0.9, 0.98, 1e-8, 0.01, 1);
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
  void learnsABatchByHeartInBothPrecisions() {
    for (String precision : List.of("fp32", "bf16")) {
      for (Muon muon : new Muon[] {null, new Muon(5, 0.95, 0)}) {
        try (Engine other = Engine.open("cpu", precision);
            DistillationModel model = start(other, muon)) {
          double before = updates(model, 1);
          updates(model, 60);
          assertThat(updates(model, 1)).isLessThan(before / 4);
        }
      }
    }
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    try (DistillationModel model = start(engine, null)) {
      TokenBatch tokens = model.tokenizer().encode(TEXTS);
      model.accumulate(tokens, targets(), 1, 1);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      for (String name :
          List.of(
              "text_model.roberta.embeddings.word_embeddings.weight",
              "text_model.roberta.encoder.layer.0.attention.self.key.weight",
              "text_model.roberta.encoder.layer.2.output.LayerNorm.bias",
              "text_model.pre_LN.weight",
              "text_model.transformation.bias")) {
        gradients.put(name, gradient(model.weights().tensor(name)));
      }
      gradients.forEach(
          (name, gradient) -> {
            double length = Math.sqrt(squares(gradient));
            double slope = slope(model, tokens, name, gradient, length);
            assertThat(slope).as(name).isCloseTo(length, within(0.01 * length));
          });
    }
  }

  /** Along the gradient the loss must rise by its length. */
  private double slope(
      DistillationModel model, TokenBatch tokens, String name, float[] gradient, double length) {
    float[] values = model.weights().tensor(name).toFloatArray();
    double reach = 0.01;
    double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      float[] moved = values.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) ((2 * side - 1) * reach * gradient[i] / length);
      }
      model.weights().assign(model.program(), name, moved);
      losses[side] = loss(model, tokens);
    }
    model.weights().assign(model.program(), name, values);
    return (losses[1] - losses[0]) / (2 * reach);
  }

  private double loss(DistillationModel model, TokenBatch tokens) {
    model.readMetrics();
    model.accumulate(tokens, targets(), 1, 1);
    // A mean over updates: none yet, so the sum is read off the program itself.
    return model.program().run(model.scope(), "read_meter").get(0).toFloatArray()[0];
  }

  @Test
  void twoHalvesAccumulateToTheWholeBatch() {
    try (DistillationModel whole = start(engine, null);
        DistillationModel halves = start(engine, null)) {
      whole.accumulate(whole.tokenizer().encode(TEXTS), targets(), 1, 1);
      float[] targets = targets();
      int half = targets.length / 2;
      halves.accumulate(
          halves.tokenizer().encode(TEXTS.subList(0, 2)), Arrays.copyOf(targets, half), 0.5, 1);
      halves.accumulate(
          halves.tokenizer().encode(TEXTS.subList(2, 4)),
          Arrays.copyOfRange(targets, half, 2 * half),
          0.5,
          1);
      whole.update(1e-3);
      halves.update(1e-3);
      StepMetrics expected = whole.readMetrics();
      StepMetrics actual = halves.readMetrics();
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-5));
      assertThat(actual.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-4));
    }
  }

  @Test
  void goesOnBitForBitAfterARestart() throws IOException {
    for (Muon muon : new Muon[] {null, new Muon(5, 0.95, 0.01)}) {
      Path undisturbed = folder.resolve("undisturbed" + muon);
      Path resumed = folder.resolve("resumed" + muon);
      try (DistillationModel model = start(engine, muon)) {
        updates(model, 10);
        model.writeModel(undisturbed);
      }
      Path half = folder.resolve("half" + muon);
      try (DistillationModel model = start(engine, muon)) {
        updates(model, 5);
        model.writeModel(half);
        model.writeOptimizer(half.resolve("optimizer.safetensors"));
      }
      try (DistillationModel model = start(engine, muon)) {
        updates(model, 1); // whatever it was before, a batch without its update among it
        model.accumulate(model.tokenizer().encode(TEXTS), targets(), 1, 1);
        model.restore(half, half.resolve("optimizer.safetensors"));
        updates(model, 5);
        model.writeModel(resumed);
      }
      assertThat(resumed.resolve("model.safetensors"))
          .hasSameBinaryContentAs(undisturbed.resolve("model.safetensors"));
      assertThat(
              Files.mismatch(
                  half.resolve("model.safetensors"), undisturbed.resolve("model.safetensors")))
          .isNotEqualTo(-1);
    }
  }

  @Test
  void writesAnAltClipModelThatGivesWhatItLearnt() {
    try (DistillationModel model = start(engine, null)) {
      updates(model, 150);
      model.writeModel(folder);
    }
    try (EmbeddingModel written = EmbeddingModels.open(folder, engine)) {
      assertThat(written.identity().architecture()).isEqualTo("altclip");
      assertThat(written.head().textProjection()).containsExactly(head().textProjection());
      assertThat(written.head().logitScale()).isEqualTo(2.5f);
      float[] vectors = written.embedText(TEXTS, Space.POOLED).values();
      float[] targets = targets();
      for (int i = 0; i < targets.length; i++) {
        assertThat(vectors[i]).isCloseTo(targets[i], within(0.3f));
      }
    }
  }

  @Test
  void goesOnFromAnAltClipModel() {
    Head altclip = new Head(24, 40, new float[24 * 40], 0, "text", "image", "model");
    try (DistillationModel model =
            DistillationModel.start(
                ParityModels.directory("altclip"), altclip, options(null), engine);
        SafetensorsFile file =
            SafetensorsFile.open(ParityModels.directory("altclip").resolve("model.safetensors"))) {
      String name = "text_model.transformation.weight";
      assertThat(model.weights().tensor(name).toFloatArray()).containsExactly(file.floats(name));
    }
  }

  @Test
  void makesTheHeadAnewForATeacherOfAnotherWidthAndKeepsTheRest() {
    try (DistillationModel model =
            DistillationModel.start(
                ParityModels.directory("altclip"), head(), options(null), engine);
        SafetensorsFile file =
            SafetensorsFile.open(ParityModels.directory("altclip").resolve("model.safetensors"))) {
      NDArray transformation = model.weights().tensor("text_model.transformation.weight");
      assertThat(transformation.getShape()).isEqualTo(new Shape(DIM, 32));
      for (String kept :
          List.of("text_model.pre_LN.weight", "text_model.roberta.embeddings.LayerNorm.bias")) {
        assertThat(model.weights().tensor(kept).toFloatArray()).containsExactly(file.floats(kept));
      }
    }
  }

  @Test
  void refusesTheOptimizerOfAnotherRun() {
    Path muon = folder.resolve("muon.safetensors");
    Path wider = folder.resolve("wider.safetensors");
    try (DistillationModel model = start(engine, new Muon(5, 0.95, 0))) {
      model.writeModel(folder);
      model.writeOptimizer(muon);
    }
    Head head = new Head(24, 2 * DIM, new float[24 * 2 * DIM], 0, "text", "image", "model");
    try (DistillationModel model =
        DistillationModel.start(
            ParityModels.directory("xlm-roberta"), head, options(null), engine)) {
      model.writeOptimizer(wider);
    }
    try (DistillationModel model = start(engine, null)) {
      assertThatThrownBy(() -> model.restore(folder, muon))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("muon.safetensors: optimizer muon (expected adamw)");
      assertThatThrownBy(() -> model.restore(folder, wider))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("first.text_model.transformation")
          .hasMessageContaining("expected shape");
      assertThatThrownBy(() -> model.restore(folder, folder.resolve("model.safetensors")))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("format pt");
    }
  }

  @Test
  void refusesTargetsThatDoNotFitTheTexts() {
    try (DistillationModel model = start(engine, null)) {
      assertThatThrownBy(
              () -> model.accumulate(model.tokenizer().encode(TEXTS), new float[DIM], 1, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("20 target values for 4 texts (expected 20 a text)");
    }
  }

  @Test
  void survivesATargetThatIsNotANumber() {
    try (DistillationModel model = start(engine, null)) {
      updates(model, 1);
      float[] poisoned = targets();
      poisoned[3] = Float.NaN;
      model.accumulate(model.tokenizer().encode(TEXTS), poisoned, 1, 1);
      model.update(1e-3);
      assertThat(model.readMetrics().finite()).isFalse();
      assertThat(updates(model, 1)).isFinite();
    }
  }

  private DistillationModel start(Engine engine, Muon muon) {
    return DistillationModel.start(
        ParityModels.directory("xlm-roberta"), head(), options(muon), engine);
  }

  private static DistillationModel.Options options(Muon muon) {
    return new DistillationModel.Options(
        ADAMW, muon, 0, DistillationLoss.MSE, Frozen.none(), 7, 16, null, 0);
  }

  private static Head head() {
    float[] projection = new float[24 * DIM];
    for (int i = 0; i < projection.length; i++) {
      projection[i] = i % 7 - 3;
    }
    return new Head(24, DIM, projection, 2.5f, "text", "image", "model");
  }

  private static float[] targets() {
    Random random = new Random(3);
    float[] targets = new float[TEXTS.size() * DIM];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (float) random.nextGaussian();
    }
    return targets;
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

  private static float[] gradient(NDArray weight) {
    try (NDArray gradient = weight.getGradient()) {
      return gradient.toFloatArray();
    }
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value * value;
    }
    return sum;
  }
}
