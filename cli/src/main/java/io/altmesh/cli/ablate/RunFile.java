package io.altmesh.cli.ablate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

  private final Path file;
  private final String recipe;

  /**
   * @param run the run's folder
   * @param recipe as YAML
   * @param overrides of the recipe
   */
  RunFile(Path run, Path recipe, List<String> overrides) throws IOException {
    this.file = run.resolve(NAME);
    this.recipe = Files.readString(recipe) + String.join("\n", overrides);
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
    if (!node.path("recipe").asText().equals(recipe)) {
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
    node.put("recipe", recipe);
    FiguresJson.write(file, node);
  }
}
