package io.altmesh.trainer.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** {@code --set optimizer.learning-rate=1e-3}, {@code --set data.pairs.0.weight=2}. */
final class Overrides {
  private Overrides() {}

  /** Changes the tree; returns the key's path as errors and explanations write it. */
  static String apply(ObjectNode root, String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new RecipeException(
          "--set '%s' (expected: key=value, such as optimizer.learning-rate=1e-3)"
              .formatted(override));
    }
    String[] parts = override.substring(0, equals).strip().split("\\.", -1);
    JsonNode value = RecordBinder.yaml(override.substring(equals + 1));
    JsonNode node = root;
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      if (node instanceof ArrayNode array) {
        node = element(array, parts[i], override, last ? value : null);
        path.append('[').append(parts[i]).append(']');
      } else if (node instanceof ObjectNode object) {
        node = last ? object.set(parts[i], value) : child(object, parts[i]);
        path.append(path.isEmpty() ? "" : ".").append(parts[i]);
      } else {
        throw new RecipeException(
            "--set '%s': '%s' is a value, not a group of keys".formatted(override, path));
      }
    }
    return path.toString();
  }

  private static JsonNode child(ObjectNode object, String key) {
    JsonNode child = object.get(key);
    return child == null || child.isNull() ? object.putObject(key) : child;
  }

  private static JsonNode element(
      ArrayNode array, String part, String override, @Nullable JsonNode value) {
    int index = part.matches("\\d{1,6}") ? Integer.parseInt(part) : -1;
    if (index < 0 || index >= array.size()) {
      throw new RecipeException(
          "--set '%s': '%s' (expected: a place in the list, 0 to %d)"
              .formatted(override, part, array.size() - 1));
    }
    return value == null ? array.get(index) : array.set(index, value);
  }
}
