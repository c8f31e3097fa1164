package io.altmesh.encoder;

import io.altmesh.encoder.altclip.AltClipModel;
import io.altmesh.encoder.clip.ClipModel;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.tower.ConfigNode;
import java.nio.file.Path;

/** Opens models. */
public final class EmbeddingModels {
  private EmbeddingModels() {}

  /**
   * Opens a Hugging Face directory: config.json, model.safetensors (or shards), tokenizer.json, and
   * preprocessor_config.json where there is an image tower. What it is follows from config.json's
   * {@code model_type}: {@code clip} (CLIPModel) or {@code altclip} (AltCLIPModel, or its text side
   * alone).
   *
   * <p>All weights are in memory when it returns; the directory may go away.
   *
   * @param engine outlives the model
   * @throws ModelFormatException naming the file, what stands there, and what was expected
   */
  public static EmbeddingModel open(Path directory, Engine engine) {
    ConfigNode config = ConfigNode.read(directory);
    return switch (config.text("model_type")) {
      case "clip" -> ClipModel.open(directory, config, engine);
      case "altclip" -> AltClipModel.open(directory, config, engine);
      default -> throw config.wrong("model_type", "clip or altclip");
    };
  }
}
