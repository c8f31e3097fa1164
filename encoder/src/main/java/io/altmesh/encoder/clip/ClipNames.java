package io.altmesh.encoder.clip;

import io.altmesh.encoder.tower.TensorPart;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What CLIP's tensors are called: by Hugging Face, or by OpenAI's own code and OpenCLIP, which keep
 * query, key and value in one matrix and projections the other way round
 * (transformers/models/clip/convert_clip_original_pytorch_to_hf.py has the same map).
 */
final class ClipNames {
  private static final Pattern BLOCK =
      Pattern.compile("(visual\\.|text\\.|)transformer\\.resblocks\\.(\\d+)\\.(.+)");

  private static final Map<String, String> ALONE =
      Map.of(
          "visual.class_embedding", "vision_model.embeddings.class_embedding",
          "visual.positional_embedding", "vision_model.embeddings.position_embedding.weight",
          "visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight",
          "token_embedding.weight", "text_model.embeddings.token_embedding.weight",
          "positional_embedding", "text_model.embeddings.position_embedding.weight");

  private static final Map<String, String> NORMS =
      Map.of(
          "visual.ln_pre.", "vision_model.pre_layrnorm.", // spelled so in every checkpoint
          "visual.ln_post.", "vision_model.post_layernorm.",
          "ln_final.", "text_model.final_layer_norm.");

  private static final Map<String, String> IN_BLOCK =
      Map.of(
          "ln_1.", "layer_norm1.",
          "ln_2.", "layer_norm2.",
          "mlp.c_fc.", "mlp.fc1.",
          "mlp.c_proj.", "mlp.fc2.",
          "attn.out_proj.", "self_attn.out_proj.");

  /** What OpenAI's scripted archives carry beside weights. */
  private static final Set<String> NO_WEIGHTS =
      Set.of("input_resolution", "context_length", "vocab_size", "attn_mask");

  private ClipNames() {}

  static List<TensorPart> parts(String stored) {
    Matcher block = BLOCK.matcher(stored);
    if (block.matches()) {
      String tower = block.group(1).equals("visual.") ? "vision_model" : "text_model";
      return inBlock(tower + ".encoder.layers." + block.group(2) + ".", block.group(3));
    }
    String name = stored.startsWith("text.") ? stored.substring("text.".length()) : stored;
    if (NO_WEIGHTS.contains(name)) {
      return List.of();
    }
    return switch (name) {
      case "visual.proj" -> List.of(TensorPart.transposed("visual_projection.weight"));
      case "text_projection" -> List.of(TensorPart.transposed("text_projection.weight"));
      default -> List.of(TensorPart.whole(ALONE.getOrDefault(name, renamed(NORMS, name))));
    };
  }

  private static List<TensorPart> inBlock(String block, String name) {
    if (!name.startsWith("attn.in_proj_")) {
      return List.of(TensorPart.whole(block + renamed(IN_BLOCK, name)));
    }
    return TensorPart.queryKeyValue(block + "self_attn.", name.substring("attn.in_proj_".length()));
  }

  private static String renamed(Map<String, String> prefixes, String name) {
    for (Map.Entry<String, String> prefix : prefixes.entrySet()) {
      if (name.startsWith(prefix.getKey())) {
        return prefix.getValue() + name.substring(prefix.getKey().length());
      }
    }
    return name;
  }
}
