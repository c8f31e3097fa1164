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
    int dim = 40;
    Head head = new Head(24, dim, new float[24 * dim], 0, "text", "image", "model");
    try (DistillationModel model =
        DistillationModel.start(
            ParityModels.directory("altclip"),
            head,
            new DistillationModel.Options(ADAMW, 1, 16),
            engine)) {
      float[] targets = new float[TEXTS.size() * dim];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = (i * 37 % 101) / 50f - 1;
      }
      check(
          "altclip",
          model,
          () -> model.accumulate(model.tokenizer().encode(TEXTS), targets, 1),
          model.weights(),
          "text_model.transformation.weight");
    }
  }

  private static void check(
      String name, TrainableModel model, Runnable accumulate, NamedTensors weights, String shown)
      throws IOException {
    JsonNode expected =
        new ObjectMapper().readTree(Fixtures.path("training.json").toFile()).get(name);
    for (int i = 0; i < 3; i++) {
      accumulate.run();
      model.update(RATE);
      StepMetrics metrics = model.readMetrics();
      assertThat(metrics.loss()).isCloseTo(expected.get("losses").get(i).asDouble(), within(2e-5));
      double norm = expected.get("norms").get(i).asDouble();
      assertThat(metrics.gradientNorm()).isCloseTo(norm, within(1e-4 * norm));
    }
    float[] values = weights.tensor(shown).toFloatArray();
    for (int i = 0; i < expected.get("weights").size(); i++) {
      assertThat((double) values[i])
          .isCloseTo(expected.get("weights").get(i).asDouble(), within(1e-5));
    }
  }
}
