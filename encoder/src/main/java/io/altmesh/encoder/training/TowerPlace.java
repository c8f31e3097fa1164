package io.altmesh.encoder.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in its tower a tensor stands, by its Hugging Face name. */
final class TowerPlace {
  private static final Pattern LAYER = Pattern.compile("\\.layers?\\.(\\d+)\\.");

  private TowerPlace() {}

  /** The layer, 0-based from below; -1 for what is in none. */
  static int layer(String name) {
    Matcher matcher = LAYER.matcher(name);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  static boolean isEmbedding(String name) {
    return name.contains("embeddings.");
  }

  static boolean isWordEmbedding(String name) {
    return name.endsWith("embeddings.word_embeddings.weight");
  }
}
