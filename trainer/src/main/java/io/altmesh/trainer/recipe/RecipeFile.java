package io.altmesh.trainer.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A recipe and where each of its values came from.
 *
 * @param file as given
 * @param recipe the effective values
 * @param explanation the effective values as YAML, a line each, with their origin: the recipe's
 *     line, {@code --set} or the default
 * @param lesson the same with what each key means
 */
public record RecipeFile(Path file, Recipe recipe, String explanation, String lesson) {

  /**
   * Reads a recipe.
   *
   * @param overrides {@code key.path=value}, values in YAML, applied in order
   * @throws RecipeException naming file, key, what was given and what was expected
   */
  public static RecipeFile read(Path file, List<String> overrides) {
    try {
      String text = Files.readString(file);
      if (!(RecordBinder.yaml(text) instanceof ObjectNode root)) {
        throw new RecipeException("no keys (expected: a YAML map with task, student, data, ...)");
      }
      Set<String> set = new LinkedHashSet<>();
      overrides.forEach(override -> set.add(Overrides.apply(root, override)));
      Path folder = folderOf(file);
      RecordBinder binder =
          new RecordBinder(key -> isSet(set, key) ? Path.of("").toAbsolutePath() : folder);
      Recipe recipe = binder.bind(Recipe.class, root);
      Map<String, Integer> lines = Lines.of(text);
      UnaryOperator<String> origin = key -> origin(key, set, file, lines);
      return new RecipeFile(
          file,
          recipe,
          RecipeText.explained(recipe, origin::apply),
          RecipeText.explained(
              recipe,
              key -> "%-28s %s".formatted(origin.apply(key), Meanings.of(key)).stripTrailing()));
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

  private static String origin(String key, Set<String> set, Path file, Map<String, Integer> lines) {
    if (isSet(set, key)) {
      return "--set";
    }
    // One element of a list may stand there without its brackets.
    Integer line = lines.getOrDefault(key, lines.get(key.replace("[0]", "")));
    return line == null ? "default" : file.getFileName() + ":" + line;
  }
}
