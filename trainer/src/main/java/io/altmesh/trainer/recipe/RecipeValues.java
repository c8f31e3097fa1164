package io.altmesh.trainer.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Effective values by key ({@code optimizer.learning-rate}, {@code data.pairs[0].weight}). */
public final class RecipeValues {
  /** What stands for a value that a recipe does not have. */
  public static final String LEFT_OUT = "(left out)";

  private RecipeValues() {}

  /**
   * Two recipes' values of one key, each as it stands in YAML.
   *
   * @param from {@link #LEFT_OUT} where the first recipe has none
   * @param to {@link #LEFT_OUT} where the second has none
   */
  public record Difference(String key, String from, String to) {
    @Override
    public String toString() {
      return "%s: %s -> %s".formatted(key, from, to);
    }
  }

  /**
   * Reads what {@link RecipeText#of} wrote, by this version or an earlier one: keys that it lacks
   * have their defaults.
   *
   * @throws RecipeException when it has keys that this version does not know
   */
  public static Recipe read(String yaml) {
    return new RecordBinder(key -> Path.of("/")).bind(Recipe.class, RecordBinder.yaml(yaml));
  }

  /** The task of a recipe of any version; empty when the text has none. */
  public static String task(String yaml) {
    try {
      return RecordBinder.yaml(yaml).path("task").asText("");
    } catch (RecipeException e) {
      return "";
    }
  }

  /** In the order of the records' components. */
  public static List<Difference> differences(Recipe from, Recipe to) {
    Map<String, String> before = values(RecipeText.of(from));
    Map<String, String> after = values(RecipeText.of(to));
    Set<String> keys = new LinkedHashSet<>(after.keySet());
    keys.addAll(before.keySet());
    return keys.stream()
        .map(
            key ->
                new Difference(
                    key, before.getOrDefault(key, LEFT_OUT), after.getOrDefault(key, LEFT_OUT)))
        .filter(difference -> !difference.from().equals(difference.to()))
        .toList();
  }

  private static Map<String, String> values(String yaml) {
    Map<String, String> values = new LinkedHashMap<>();
    collect(RecordBinder.yaml(yaml), "", values);
    return values;
  }

  private static void collect(JsonNode node, String at, Map<String, String> values) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              e ->
                  collect(e.getValue(), at.isEmpty() ? e.getKey() : at + "." + e.getKey(), values));
    } else if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), at + "[" + i + "]", values);
      }
    } else if (!node.isNull()) {
      values.put(at, node.isValueNode() ? node.asText() : node.toString());
    }
  }
}
