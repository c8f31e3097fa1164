package io.altmesh.encoder.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.tower.ConfigNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * {@code open_clip_config.json} of a directory as OpenCLIP itself saves it ({@code
 * open_clip/push_to_hf_hub.py}), translated into a CLIPModel's config.json and
 * preprocessor_config.json. What CLIP's own towers don't have (timm or Hugging Face towers, other
 * poolings) is refused by its key.
 */
public final class OpenClipConfig {
  /** The file's name. */
  public static final String FILE = "open_clip_config.json";

  private static final Set<String> VISION =
      Set.of("image_size", "layers", "width", "patch_size", "head_width", "mlp_ratio");
  private static final Set<String> TEXT =
      Set.of("context_length", "vocab_size", "width", "heads", "layers", "mlp_ratio");

  /** Of either tower, what changes nothing here: dropout in training, names of hub tokenizers. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("patch_dropout", "hf_tokenizer_name", "tokenizer_kwargs", "tokenizer_mode");

  /** What {@link #read} says for {@code model_type}. */
  public static final String MODEL_TYPE = "open_clip";

  /** The key under which {@link #read} has what preprocessor_config.json would say. */
  static final String PREPROCESSING = "preprocessing";

  private final Path file;
  private final JsonNode model;
  private final JsonNode preprocessing;

  private OpenClipConfig(Path file, JsonNode root) {
    this.file = file;
    this.model = root.path("model_cfg");
    this.preprocessing = root.path("preprocess_cfg");
  }

  /** Whether a directory has it, and no config.json. */
  public static boolean isIn(Path directory) {
    return !Files.exists(directory.resolve("config.json")) && Files.exists(directory.resolve(FILE));
  }

  /** Reads it, as if it were a CLIPModel's config.json. */
  public static ConfigNode read(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      return ConfigNode.of(file, new OpenClipConfig(file, root).config());
    } catch (IOException e) {
      throw new ModelFormatException(file + ": is not JSON: " + e.getMessage(), e);
    }
  }

  private ObjectNode config() {
    JsonNode text = tower("text_cfg", TEXT);
    JsonNode vision = tower("vision_cfg", VISION);
    String act = model.path("quick_gelu").asBoolean() ? "quick_gelu" : "gelu";
    int width = whole(vision, "width", 768);
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("model_type", MODEL_TYPE);
    config.put("projection_dim", whole(model, "embed_dim", 512));
    ObjectNode reads = config.putObject("text_config");
    sizes(reads, text, whole(text, "width", 512), whole(text, "heads", 8), act);
    reads.put("max_position_embeddings", whole(text, "context_length", 77));
    reads.put("vocab_size", whole(text, "vocab_size", 49_408));
    reads.put("eos_token_id", 2); // OpenCLIP looks for the largest id
    ObjectNode sees = config.putObject("vision_config");
    sizes(sees, vision, width, width / whole(vision, "head_width", 64), act);
    sees.put("image_size", whole(vision, "image_size", 224));
    sees.put("patch_size", whole(vision, "patch_size", 16));
    config.set(PREPROCESSING, preprocessing(whole(vision, "image_size", 224)));
    return config;
  }

  private JsonNode tower(String name, Set<String> known) {
    JsonNode tower = model.path(name);
    if (!tower.isObject()) {
      throw wrong("model_cfg." + name, tower, "an object");
    }
    tower
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              boolean off = value.isNull() || (value.isBoolean() && !value.booleanValue());
              String key = entry.getKey();
              if (!off && !known.contains(key) && !WITHOUT_EFFECT.contains(key)) {
                throw wrong("model_cfg." + name + "." + key, value, "absent: CLIP's own tower");
              }
            });
    return tower;
  }

  private void sizes(ObjectNode config, JsonNode tower, int width, int heads, String act) {
    config.put("hidden_size", width).put("num_attention_heads", heads);
    config.put("num_hidden_layers", whole(tower, "layers", 12));
    config.put("intermediate_size", (int) (width * tower.path("mlp_ratio").asDouble(4)));
    config.put("hidden_act", act).put("layer_norm_eps", 1e-5);
  }

  private ObjectNode preprocessing(int size) {
    String mode = preprocessing.path("resize_mode").asText("shortest");
    if (!mode.equals("shortest") && !mode.equals("squash")) {
      throw wrong(
          "preprocess_cfg.resize_mode", preprocessing.path("resize_mode"), "shortest or squash");
    }
    String filter = preprocessing.path("interpolation").asText("bicubic");
    if (!filter.equals("bicubic") && !filter.equals("bilinear")) {
      throw wrong(
          "preprocess_cfg.interpolation",
          preprocessing.path("interpolation"),
          "bicubic or bilinear");
    }
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("image_processor_type", "CLIPImageProcessor");
    config.put("resample", filter.equals("bicubic") ? 3 : 2);
    ObjectNode resize = config.putObject("size");
    if (mode.equals("shortest")) {
      resize.put("shortest_edge", size);
    } else {
      resize.put("height", size).put("width", size);
    }
    config.putObject("crop_size").put("height", size).put("width", size);
    if (preprocessing.has("mean")) {
      config.set("image_mean", preprocessing.get("mean"));
    }
    if (preprocessing.has("std")) {
      config.set("image_std", preprocessing.get("std"));
    }
    return config;
  }

  private int whole(JsonNode node, String name, int absent) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    if (!value.isInt() || value.intValue() < 1) {
      throw wrong(name, value, "a whole number >= 1");
    }
    return value.intValue();
  }

  private ModelFormatException wrong(String name, JsonNode given, String expected) {
    return new ModelFormatException(
        "%s: %s is %s (expected %s)"
            .formatted(file, name, given.isMissingNode() ? "absent" : given, expected));
  }
}
