package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three updates agree with transformers and torch.optim.AdamW (make_training_fixtures.py), so
 * forward pass, loss, gradients, clipping and update do. Tolerance: the order of fp32 sums differs.
 */
final class TrainingParityTest {
  private static final List<String> TEXTS =
      List.of(
          "a photo of a cat",
          "dog",
          "two small birds and three big dogs under the green tree",
          "the red house");
  private static final AdamW ADAMW = new AdamW(0.9, 0.98, 1e-8, 0.1, 0.5);
  private static final double RATE = 0.003;

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
  void contrastiveUpdatesAgreeWithClipModel() throws IOException {
    Path directory = ParityModels.directory("clip-gelu");
    var options =
        new ContrastiveModel.Options(
            ADAMW,
            null,
            0,
            Augmentation.none(),
            ContrastiveLoss.clip(),
            1,
            Initialization.CLIP,
            1,
            SafetensorsType.F32);
    try (ContrastiveModel model = ContrastiveModel.start(directory, options, engine);
        SafetensorsFile file = SafetensorsFile.open(directory.resolve("model.safetensors"))) {
      model.weights().assignAll(model.program(), file, "");
      int side = model.imageSize();
      byte[] pixels = new byte[TEXTS.size() * 3 * side * side];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) (i * 7919L % 256);
      }
      var images = new ImageBatch(TEXTS.size(), side, pixels, new int[] {0, 1, 2, 3});
      check(
          "clip",
          model,
          () -> model.accumulate(images, model.tokenizer().encode(TEXTS), 1),
          model.weights(),
          "text_projection.weight");
    }
  }

  @Test
  void distillationUpdatesAgreeWithAltClipModel() throws IOException {
    checkDistillation("altclip", ADAMW, 0, DistillationLoss.MSE);
  }

  @Test
  void cosineUpdatesAgreeWithCosineEmbeddingLoss() throws IOException {
    checkDistillation("cosine", ADAMW, 0, DistillationLoss.COSINE);
  }

  @Test
  void infonceUpdatesAgreeWithFlagAis() throws IOException {
    checkDistillation("infonce", ADAMW, 0, DistillationLoss.INFONCE);
  }

  @Test
  void layerDecayAgreesWithAGroupOfWeightsALayer() throws IOException {
    checkDistillation(
        "layer-decay", new AdamW(0.9, 0.98, 1e-8, 0.1, 0.5, 0.7), 0, DistillationLoss.MSE);
  }

  @Test
  void averagesAgreeWithAveragedModel() throws IOException {
    checkDistillation("average", ADAMW, 0.1, DistillationLoss.MSE);
  }

  private void checkDistillation(
      String name, AdamW adamW, double averageDecay, DistillationLoss loss) throws IOException {
    int dim = 40;
    Head head = new Head(24, dim, new float[24 * dim], 0, "text", "image", "model");
    var options =
        new DistillationModel.Options(
            adamW, null, averageDecay, loss, Frozen.none(), 1, 16, null, 0);
    try (DistillationModel model =
        DistillationModel.start(ParityModels.directory("altclip"), head, options, engine)) {
      float[] targets = new float[TEXTS.size() * dim];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = (i * 37 % 101) / 50f - 1;
      }
      check(
          name,
          model,
          () -> model.accumulate(model.tokenizer().encode(TEXTS), targets, 1, 1),
          model.published(),
          "text_model.transformation.weight");
      JsonNode expected = expected(name);
      checkValues(
          model.published(),
          "text_model.roberta.encoder.layer.0.intermediate.dense.weight",
          expected.get("lowest"));
      if (loss == DistillationLoss.INFONCE) {
        String scale = "distance.logit_scale";
        assertThat((double) model.trained().tensor(scale).getFloat())
            .isCloseTo(expected.get(scale).asDouble(), within(1e-5));
      }
    }
  }

  private static void check(
      String name, TrainableModel model, Runnable accumulate, NamedTensors weights, String shown)
      throws IOException {
    JsonNode expected = expected(name);
    for (int i = 0; i < 3; i++) {
      accumulate.run();
      model.update(RATE);
      StepMetrics metrics = model.readMetrics();
      assertThat(metrics.loss()).isCloseTo(expected.get("losses").get(i).asDouble(), within(2e-5));
      double norm = expected.get("norms").get(i).asDouble();
      assertThat(metrics.gradientNorm()).isCloseTo(norm, within(1e-4 * norm));
    }
    checkValues(weights, shown, expected.get("weights"));
  }

  private static JsonNode expected(String name) throws IOException {
    return new ObjectMapper().readTree(Fixtures.path("training.json").toFile()).get(name);
  }

  private static void checkValues(NamedTensors weights, String name, JsonNode expected) {
    float[] values = weights.tensor(name).toFloatArray();
    for (int i = 0; i < expected.size(); i++) {
      assertThat((double) values[i]).isCloseTo(expected.get(i).asDouble(), within(1e-5));
    }
  }
}
