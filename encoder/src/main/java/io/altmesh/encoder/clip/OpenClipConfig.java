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

  private static final String TEXT_KEY = "model_cfg.text_cfg";
  private static final String VISION_KEY = "model_cfg.vision_cfg";

  /** Most pixels of a side, as of preprocessor_config.json. */
  private static final int MOST_PIXELS = 1 << 14;

  private final Path file;
  private final JsonNode root;

  private OpenClipConfig(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
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
    check(TEXT_KEY, TEXT);
    check(VISION_KEY, VISION);
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("model_type", MODEL_TYPE);
    config.put("projection_dim", whole("model_cfg.embed_dim", 512));
    text(config.putObject("text_config"));
    vision(config.putObject("vision_config"));
    config.set(PREPROCESSING, preprocessing(whole(VISION_KEY + ".image_size", 224)));
    return config;
  }

  private void text(ObjectNode config) {
    int width = whole(TEXT_KEY + ".width", 512);
    int heads = whole(TEXT_KEY + ".heads", 8);
    if (width % heads != 0) {
      throw wrong(TEXT_KEY + ".heads", "a divisor of width " + width);
    }
    sizes(config, TEXT_KEY, width, heads);
    config.put("max_position_embeddings", whole(TEXT_KEY + ".context_length", 77));
    config.put("vocab_size", whole(TEXT_KEY + ".vocab_size", 49_408));
    config.put("eos_token_id", 2); // OpenCLIP looks for the largest id
  }

  private void vision(ObjectNode config) {
    int width = whole(VISION_KEY + ".width", 768);
    int heads = width / whole(VISION_KEY + ".head_width", 64);
    if (heads == 0 || width % heads != 0) {
      throw wrong(VISION_KEY + ".head_width", "a divisor of width " + width);
    }
    sizes(config, VISION_KEY, width, heads);
    int size = whole(VISION_KEY + ".image_size", 224);
    int patch = whole(VISION_KEY + ".patch_size", 16);
    if (size > MOST_PIXELS) {
      throw wrong(VISION_KEY + ".image_size", "1 to " + MOST_PIXELS);
    } else if (patch > size) {
      throw wrong(VISION_KEY + ".patch_size", "at most image_size " + size);
    }
    config.put("image_size", size).put("patch_size", patch);
  }

  private void check(String tower, Set<String> known) {
    if (!at(tower).isObject()) {
      throw wrong(tower, "an object");
    }
    at(tower)
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              boolean off = value.isNull() || (value.isBoolean() && !value.booleanValue());
              String key = entry.getKey();
              if (!off && !known.contains(key) && !WITHOUT_EFFECT.contains(key)) {
                throw wrong(tower + "." + key, value, "absent: CLIP's own tower");
              }
            });
  }

  private void sizes(ObjectNode config, String tower, int width, int heads) {
    config.put("hidden_size", width).put("num_attention_heads", heads);
    config.put("num_hidden_layers", whole(tower + ".layers", 12));
    config.put("intermediate_size", inner(tower + ".mlp_ratio", width));
    config.put("hidden_act", at("model_cfg.quick_gelu").asBoolean() ? "quick_gelu" : "gelu");
    config.put("layer_norm_eps", 1e-5);
  }

  private int inner(String key, int width) {
    JsonNode ratio = at(key);
    boolean absent = ratio.isMissingNode() || ratio.isNull();
    double inner = width * (absent ? 4 : ratio.asDouble());
    if (!(absent || ratio.isNumber()) || !(inner >= 1 && inner <= Integer.MAX_VALUE)) {
      throw wrong(key, "a number that gives a width >= 1");
    }
    return (int) inner;
  }

  private ObjectNode preprocessing(int size) {
    String mode = at("preprocess_cfg.resize_mode").asText("shortest");
    if (!mode.equals("shortest") && !mode.equals("squash")) {
      throw wrong("preprocess_cfg.resize_mode", "shortest or squash");
    }
    String filter = at("preprocess_cfg.interpolation").asText("bicubic");
    if (!filter.equals("bicubic") && !filter.equals("bilinear")) {
      throw wrong("preprocess_cfg.interpolation", "bicubic or bilinear");
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
    channels("preprocess_cfg.mean", config, "image_mean");
    channels("preprocess_cfg.std", config, "image_std");
    return config;
  }

  private void channels(String key, ObjectNode config, String name) {
    JsonNode value = at(key);
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    boolean three = value.isArray() && value.size() == 3;
    for (JsonNode channel : value) {
      three &= channel.isNumber();
    }
    if (!three && !value.isNumber()) {
      throw wrong(key, "a number or three");
    }
    config.set(name, value);
  }

  private int whole(String key, int absent) {
    JsonNode value = at(key);
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    if (!value.isInt() || value.intValue() < 1) {
      throw wrong(key, "a whole number >= 1");
    }
    return value.intValue();
  }

  private JsonNode at(String key) {
    return root.at("/" + key.replace('.', '/'));
  }

  private ModelFormatException wrong(String key, String expected) {
    return wrong(key, at(key), expected);
  }

  private ModelFormatException wrong(String name, JsonNode given, String expected) {
    return new ModelFormatException(
        "%s: %s is %s (expected %s)"
            .formatted(file, name, given.isMissingNode() ? "absent" : given, expected));
  }
}
