package io.altmesh.encoder.altclip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer's checkpoint: AltCLIP without the image tower. */
class TextOnlyAltClipTest {
  @TempDir Path folder;
  private Engine engine;
  private EmbeddingModel model;

  @BeforeEach
  void open() throws IOException {
    engine = Engine.open("cpu", "fp32");
    model = EmbeddingModels.open(withoutImages(), engine);
  }

  @AfterEach
  void close() {
    model.close();
    engine.close();
  }

  @Test
  void embedsTextAsTheWholeModelDoes() {
    try (EmbeddingModel whole = EmbeddingModels.open(ParityModels.directory("altclip"), engine)) {
      for (Space space : Space.values()) {
        assertThat(model.embedText(ParityModels.texts(), space).values())
            .isEqualTo(whole.embedText(ParityModels.texts(), space).values());
      }
      assertThat(model.identity().text()).isEqualTo(whole.identity().text());
      assertThat(model.identity().fingerprint()).isNotEqualTo(whole.identity().fingerprint());
    }
  }

  @Test
  void saysThatItHasNoImageTower() {
    assertThat(model.identity().image()).isNull();
    assertThat(model.head().imageTowerFingerprint()).isEmpty();
    assertThatThrownBy(() -> model.embedImages(ParityModels.images(), Space.POOLED))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("altclip has no image tower");
  }

  private Path withoutImages() throws IOException {
    Path copy = ParityModels.copy("altclip", folder);
    Path kept = folder.resolve("kept.safetensors");
    try (ModelWeights weights = ModelWeights.open(copy)) {
      List<TensorSource> tensors =
          weights.names().stream()
              .filter(name -> !name.startsWith("vis"))
              .map(name -> tensor(weights, name))
              .toList();
      SafetensorsWriter.write(kept, SafetensorsWriter.PYTORCH, tensors);
    }
    Files.delete(copy.resolve("model.safetensors"));
    Files.delete(copy.resolve("preprocessor_config.json"));
    Files.move(kept, copy.resolve("model.safetensors"));
    return copy;
  }

  private static TensorSource tensor(ModelWeights weights, String name) {
    return TensorSource.floats(
        name, SafetensorsType.BF16, weights.shape(name), () -> weights.floats(name));
  }
}
