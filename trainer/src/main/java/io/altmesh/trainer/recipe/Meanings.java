package io.altmesh.trainer.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What each key means, from {@code recipe.schema.json}, which a test keeps equal to the Javadoc of
 * {@link Recipe}: one text, for readers of the code, editors and {@code --explain}.
 */
final class Meanings {
  private static final JsonNode SCHEMA = read();

  private Meanings() {}

  /** Of {@code data.pairs[0].weight}; empty when nothing is known of it. */
  static String of(String key) {
    JsonNode node = SCHEMA;
    for (String part : key.replaceAll("\\[\\d+]", "").split("\\.", -1)) {
      node = object(node).path("properties").path(part);
    }
    return node.path("description").asText();
  }

  /** A list's element, or what may also be null, is an alternative. */
  private static JsonNode object(JsonNode schema) {
    for (JsonNode alternative : schema.path("anyOf")) {
      if (alternative.has("properties")) {
        return alternative;
      }
    }
    return schema;
  }

  private static JsonNode read() {
    try (InputStream in = Meanings.class.getResourceAsStream("recipe.schema.json")) {
      if (in == null) {
        throw new IllegalStateException("recipe.schema.json is not on the class path");
      }
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("recipe.schema.json: " + e.getMessage(), e);
    }
  }
}
