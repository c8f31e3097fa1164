package io.altmesh.cli.ablate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code figures.json} in a run's folder: the run is finished and scored. It has the recipe that
 * was run, so that figures of another recipe are not taken for this one's.
 */
final class RunFile {
  private static final String NAME = "figures.json";
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Path file;
  private final JsonNode recipe;

  /**
   * @param run the run's folder
   * @param recipe whose keys count, not its comments
   * @param overrides of the recipe
   */
  RunFile(Path run, Path recipe, List<String> overrides) throws IOException {
    this.file = run.resolve(NAME);
    ObjectNode keys = FiguresJson.JSON.createObjectNode();
    keys.set("file", YAML.readTree(recipe.toFile()));
    keys.put("overrides", String.join(" ", overrides));
    this.recipe = keys;
  }

  /**
   * The run's figures; empty when it is not finished.
   *
   * @throws IllegalArgumentException when it was finished with another recipe
   */
  Optional<RunFigures> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode node = FiguresJson.JSON.readTree(file.toFile());
    if (!node.path("recipe").equals(recipe)) {
      throw new IllegalArgumentException(
          "%s is of another recipe (expected: the recipe it was run with, or another folder with --results)"
              .formatted(file));
    }
    return Optional.of(
        new RunFigures(
            node.path("row").asText(),
            node.path("seed").asInt(),
            node.path("steps").asLong(),
            node.path("train_seconds").asDouble(),
            node.path("fingerprint").asText(),
            FiguresJson.figures(node.path("scores"))));
  }

  void write(RunFigures run) throws IOException {
    ObjectNode node = FiguresJson.JSON.createObjectNode();
    AblationJson.put(node, run);
    node.set("recipe", recipe);
    FiguresJson.write(file, node);
  }
}
