package io.altmesh.encoder.tower;

import java.util.Optional;

/** What BERT and its kin call their tensors: {@code post_ln.py} runs them. */
public final class PostLnTensors {
  private PostLnTensors() {}

  /**
   * Adds embeddings and blocks.
   *
   * @param positions rows of the position table
   * @param types rows of the token type table; only the first is used
   */
  public static void expect(
      Expected tensors, String prefix, Layers layers, int vocabulary, int positions, int types) {
    int width = layers.width();
    String embeddings = prefix + "embeddings.";
    tensors.compute(embeddings + "word_embeddings.weight", vocabulary, width);
    tensors.compute(embeddings + "position_embeddings.weight", positions, width);
    tensors.compute(embeddings + "token_type_embeddings.weight", types, width);
    tensors.layerNorm(embeddings + "LayerNorm", width);
    for (int i = 0; i < layers.layers(); i++) {
      String block = prefix + "encoder.layer." + i + ".";
      tensors.linear(block + "attention.self.query", width, width);
      tensors.linear(block + "attention.self.key", width, width);
      tensors.linear(block + "attention.self.value", width, width);
      tensors.linear(block + "attention.output.dense", width, width);
      tensors.layerNorm(block + "attention.output.LayerNorm", width);
      tensors.linear(block + "intermediate.dense", layers.inner(), width);
      tensors.linear(block + "output.dense", width, layers.inner());
      tensors.layerNorm(block + "output.LayerNorm", width);
    }
  }

  /**
   * The name of a stored tensor of a bare model, or of one with a masked language model's head,
   * whose names begin with the model's own; empty for poolers and heads, which nobody reads here.
   *
   * @param model {@code "roberta."} or {@code "bert."}
   */
  public static Optional<String> name(String stored, String model) {
    String name = stored.startsWith(model) ? stored.substring(model.length()) : stored;
    if (name.startsWith("pooler.") || name.startsWith("lm_head.") || name.startsWith("cls.")) {
      return Optional.empty();
    }
    return Optional.of(
        name.replaceFirst("^encoder\\.layers\\.", "encoder.layer.")
            // BERT's first files have TensorFlow's words
            .replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
            .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias"));
  }
}
