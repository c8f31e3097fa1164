package io.altmesh.trainer.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A recipe and where each of its values came from.
 *
 * @param file as given
 * @param recipe the effective values
 * @param explanation the effective values as YAML, a line each, with their origin: the recipe,
 *     {@code --set} or the default
 */
public record RecipeFile(Path file, Recipe recipe, String explanation) {

  /**
   * Reads a recipe.
   *
   * @param overrides {@code key.path=value}, values in YAML, applied in order
   * @throws RecipeException naming file, key, what was given and what was expected
   */
  public static RecipeFile read(Path file, List<String> overrides) {
    try {
      JsonNode tree = RecordBinder.yaml(Files.readString(file));
      if (!(tree instanceof ObjectNode root)) {
        throw new RecipeException("no keys (expected: a YAML map with task, student, data, ...)");
      }
      ObjectNode written = root.deepCopy();
      Set<String> set = new LinkedHashSet<>();
      overrides.forEach(override -> set.add(Overrides.apply(root, override)));
      Path folder = folderOf(file);
      RecordBinder binder =
          new RecordBinder(key -> isSet(set, key) ? Path.of("").toAbsolutePath() : folder);
      Recipe recipe = binder.bind(Recipe.class, root);
      return new RecipeFile(
          file, recipe, RecipeText.explained(recipe, key -> origin(key, set, written)));
    } catch (RecipeException e) {
      throw new RecipeException(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new RecipeException(
          file + ": no such file (expected: a recipe in YAML; samples are in samples/*/recipes)");
    } catch (IOException e) {
      throw new RecipeException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static boolean isSet(Set<String> set, String key) {
    return set.stream()
        .anyMatch(
            path -> key.equals(path) || key.startsWith(path + ".") || key.startsWith(path + "["));
  }

  private static String origin(String key, Set<String> set, JsonNode written) {
    if (isSet(set, key)) {
      return "--set";
    }
    JsonNode node = written;
    for (String part : key.split("[.\\[]", -1)) {
      node =
          part.endsWith("]")
              ? node.path(Integer.parseInt(part.substring(0, part.length() - 1)))
              : node.path(part);
    }
    return node.isMissingNode() || node.isNull() ? "default" : "recipe";
  }
}
