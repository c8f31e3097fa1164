package io.altmesh.encoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.altclip.AltClipText;
import io.altmesh.encoder.clip.ClipTextConfig;
import io.altmesh.encoder.clip.ClipVision;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.safetensors.WeightsWriter;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes the paper's models at their full size, with random weights: CLIP ViT-L/14, and the AltCLIP
 * of XLM-R-large and its image tower. Tokenizers are the fixtures'.
 */
final class FullSize {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FullSize() {}

  /** {@code openai/clip-vit-large-patch14}. */
  static Path clipLarge(Path folder, SafetensorsType type) throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config.put("model_type", "clip").put("projection_dim", 768);
    ObjectNode text = config.putObject("text_config");
    sizes(text, 768, 12, 12, 3072, "quick_gelu");
    text.put("vocab_size", 49_408).put("eos_token_id", 2);
    config.set("vision_config", vision());
    Path directory = start(folder.resolve("CLIP-" + type), config, "clip");
    ConfigNode read = ConfigNode.read(directory);
    Expected tensors = new Expected();
    ClipTextConfig.of(read.child("text_config")).expect(tensors);
    tensors.exact("text_projection.weight", 768, 768);
    return finish(directory, read, tensors, type);
  }

  /** {@code BAAI/AltCLIP}. */
  static Path altClip(Path folder, SafetensorsType type) throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config.put("model_type", "altclip").put("projection_dim", 768);
    config.set("text_config", xlmRoberta(1024, 24, 16, 4096).put("project_dim", 768));
    config.set("vision_config", vision());
    Path directory = start(folder.resolve("AltCLIP-" + type), config, "xlm-roberta");
    ConfigNode read = ConfigNode.read(directory);
    Expected tensors = new Expected();
    AltClipText.of(read).expect(tensors);
    return finish(directory, read, tensors, type);
  }

  /** The text side of an AltCLIP of {@code xlm-roberta-base}'s width. */
  static Path studentBase(Path folder, int layers, int words) throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config.put("model_type", "altclip").put("projection_dim", 768);
    config.set(
        "text_config",
        xlmRoberta(768, layers, 12, 3072).put("vocab_size", words).put("project_dim", 768));
    Path directory =
        start(folder.resolve("student-%d-%d".formatted(layers, words)), config, "xlm-roberta");
    Expected tensors = new Expected();
    AltClipText.of(ConfigNode.read(directory)).expect(tensors);
    return finish(directory, tensors, SafetensorsType.F32);
  }

  private static ObjectNode xlmRoberta(int width, int layers, int heads, int inner) {
    ObjectNode text = JSON.createObjectNode();
    sizes(text, width, layers, heads, inner, "gelu");
    return text.put("vocab_size", 250_002)
        .put("max_position_embeddings", 514)
        .put("type_vocab_size", 1)
        .put("pad_token_id", 1)
        .put("layer_norm_eps", 1e-5);
  }

  private static ObjectNode vision() {
    ObjectNode vision = JSON.createObjectNode();
    sizes(vision, 1024, 24, 16, 4096, "quick_gelu");
    return vision.put("image_size", 224).put("patch_size", 14);
  }

  private static void sizes(
      ObjectNode config, int width, int layers, int heads, int inner, String act) {
    config.put("hidden_size", width).put("num_hidden_layers", layers);
    config.put("num_attention_heads", heads).put("intermediate_size", inner);
    config.put("hidden_act", act);
  }

  private static Path start(Path directory, ObjectNode config, String tokenizer)
      throws IOException {
    Files.createDirectories(directory);
    JSON.writeValue(directory.resolve("config.json").toFile(), config);
    Files.copy(
        Fixtures.path("tokenizers/" + tokenizer + "/tokenizer.json"),
        directory.resolve("tokenizer.json"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        directory.resolve("preprocessor_config.json"),
        "{\"image_processor_type\": \"CLIPImageProcessor\", \"size\": 224, \"crop_size\": 224}");
    return directory;
  }

  private static Path finish(
      Path directory, ConfigNode config, Expected tensors, SafetensorsType type) {
    ClipVision.of(config.child("vision_config"), 768).expect(tensors);
    return finish(directory, tensors, type);
  }

  private static Path finish(Path directory, Expected tensors, SafetensorsType type) {
    tensors.exact("logit_scale");
    List<TensorSource> sources = new ArrayList<>();
    tensors
        .tensors()
        .forEach(
            (name, tensor) ->
                sources.add(
                    TensorSource.floats(name, type, tensor.shape(), () -> values(name, tensor))));
    WeightsWriter.write(directory, SafetensorsWriter.PYTORCH, sources);
    return directory;
  }

  /** Uniform, so scaled that every layer's output is of unit order. */
  private static float[] values(String name, Expected.Tensor tensor) {
    long count = 1;
    for (long dimension : tensor.shape()) {
      count *= dimension;
    }
    float[] values = new float[Math.toIntExact(count)];
    if (tensor.shape().length < 2) {
      Arrays.fill(values, name.endsWith(".weight") ? 1 : 0);
      return values;
    }
    float deviation = (float) Math.sqrt((double) tensor.shape()[0] / count);
    float scale =
        (name.contains("embedding") ? 0.5f : deviation) * (float) Math.sqrt(3) / (1 << 23);
    var random = new SplittableRandom(name.hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextInt() >> 8) * scale;
    }
    return values;
  }
}
