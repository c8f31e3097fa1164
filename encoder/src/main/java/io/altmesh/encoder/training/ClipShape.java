package io.altmesh.encoder.training;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sizes of a CLIPModel and the weights that follow from them, by Hugging Face names. */
record ClipShape(
    Tower text,
    Tower vision,
    int dim,
    int vocabulary,
    int positions,
    int image,
    int patch,
    double logitScale) {
  record Tower(String prefix, int width, int layers, int heads, int inner, double eps, int act) {
    static Tower of(String prefix, JsonNode c) {
      return new Tower(
          prefix,
          c.get("hidden_size").asInt(),
          c.get("num_hidden_layers").asInt(),
          c.get("num_attention_heads").asInt(),
          c.get("intermediate_size").asInt(),
          c.path("layer_norm_eps").asDouble(1e-5),
          switch (c.path("hidden_act").asText("quick_gelu")) {
            case "quick_gelu" -> 0;
            case "gelu" -> 1;
            default -> 2;
          });
    }
  }

  static ClipShape of(JsonNode c) {
    JsonNode t = c.get("text_config");
    JsonNode v = c.get("vision_config");
    return new ClipShape(
        Tower.of("text_model.", t),
        Tower.of("vision_model.", v),
        c.path("projection_dim").asInt(512),
        t.get("vocab_size").asInt(),
        t.path("max_position_embeddings").asInt(77),
        v.get("image_size").asInt(),
        v.get("patch_size").asInt(),
        c.path("logit_scale_init_value").asDouble(2.6592));
  }

  int grid() {
    return image / patch;
  }

  Map<String, Shape> weights() {
    Map<String, Shape> w = new LinkedHashMap<>();
    w.put("logit_scale", new Shape());
    w.put("text_projection.weight", new Shape(dim, text.width));
    w.put("visual_projection.weight", new Shape(dim, vision.width));
    String e = "text_model.embeddings.";
    w.put(e + "token_embedding.weight", new Shape(vocabulary, text.width));
    w.put(e + "position_embedding.weight", new Shape(positions, text.width));
    layers(w, text);
    norm(w, "text_model.final_layer_norm", text.width);
    e = "vision_model.embeddings.";
    w.put(e + "class_embedding", new Shape(vision.width));
    w.put(e + "patch_embedding.weight", new Shape(vision.width, 3, patch, patch));
    w.put(e + "position_embedding.weight", new Shape(1 + (long) grid() * grid(), vision.width));
    norm(w, "vision_model.pre_layrnorm", vision.width);
    layers(w, vision);
    norm(w, "vision_model.post_layernorm", vision.width);
    return w;
  }

  private static void layers(Map<String, Shape> w, Tower t) {
    for (int i = 0; i < t.layers; i++) {
      String l = t.prefix + "encoder.layers." + i + ".";
      for (String p : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
        linear(w, l + "self_attn." + p, t.width, t.width);
      }
      norm(w, l + "layer_norm1", t.width);
      linear(w, l + "mlp.fc1", t.inner, t.width);
      linear(w, l + "mlp.fc2", t.width, t.inner);
      norm(w, l + "layer_norm2", t.width);
    }
  }

  private static void linear(Map<String, Shape> w, String name, int out, int in) {
    w.put(name + ".weight", new Shape(out, in));
    w.put(name + ".bias", new Shape(out));
  }

  private static void norm(Map<String, Shape> w, String name, int width) {
    w.put(name + ".weight", new Shape(width));
    w.put(name + ".bias", new Shape(width));
  }
}
