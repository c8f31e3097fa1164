package io.altmesh.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What editors know of recipes. */
class RecipeSchemaTest {
  private static final Path SCHEMA = Path.of("recipes/recipe.schema.json");
  private static final String LINE = "# yaml-language-server: $schema=";

  static List<Path> recipes() throws IOException {
    try (Stream<Path> ours = Files.walk(Path.of("recipes"));
        Stream<Path> samples = Files.walk(Path.of("../samples"), 4)) {
      return Stream.concat(ours, samples.filter(file -> file.toString().contains("/recipes/")))
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .toList();
    }
  }

  private static JsonNode schema() throws IOException {
    return new ObjectMapper().readTree(SCHEMA.toFile());
  }

  @Test
  void theSchemaIsTheRecords() throws IOException {
    String now = RecipeSchema.text(Path.of("src/main/java"));
    if (Boolean.getBoolean("altmesh.write-schema")) {
      Files.writeString(SCHEMA, now);
    }

    assertThat(Files.readString(SCHEMA))
        .as(
            "%s; write it anew: mvn -o -pl trainer -am test -Dtest=RecipeSchemaTest -Dsurefire.failIfNoSpecifiedTests=false -Daltmesh.write-schema=true",
            SCHEMA)
        .isEqualTo(now);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyRecipeIsValidAndNamesTheSchema(Path recipe) throws IOException {
    String text = Files.readString(recipe);

    assertThat(SchemaCheck.errors(schema(), RecordBinder.yaml(text))).isEmpty();
    String first = text.lines().findFirst().orElse("");
    assertThat(first).startsWith(LINE);
    assertThat(recipe.resolveSibling(first.substring(LINE.length())))
        .as("where the first line points")
        .hasSameBinaryContentAs(SCHEMA);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void whatARunWritesDownIsValid(Path recipe) throws IOException {
    String written = RecipeText.of(RecipeFile.read(recipe, List.of()).recipe());

    assertThat(SchemaCheck.errors(schema(), RecordBinder.yaml(written))).isEmpty();
  }

  @Test
  void mistakesAreSeenInTheEditor() throws IOException {
    ObjectNode recipe = (ObjectNode) RecordBinder.yaml(Files.readString(recipes().get(0)));
    recipe.put("bach-size", 3);
    recipe.put("seed", "many");
    recipe.put("task", "teacher-lerning");
    recipe.remove("student");
    recipe.putObject("checkpoint").put("every", "ten minutes");

    assertThat(SchemaCheck.errors(schema(), recipe))
        .anyMatch(error -> error.contains("unknown key bach-size"))
        .anyMatch(error -> error.contains(".seed: \"many\" is not like"))
        .anyMatch(error -> error.contains(".task: \"teacher-lerning\" is none of"))
        .anyMatch(error -> error.contains("\"student\" is missing"))
        .anyMatch(error -> error.contains(".checkpoint.every: \"ten minutes\" is not like"));
  }
}
