package io.altmesh.cli.ablate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AblationTableTest {
  @TempDir private Path folder;

  private static Score score(String language, double recall) {
    return Score.newBuilder()
        .setLanguage(language)
        .setSplit("all")
        .setTextToImage(Recall.newBuilder().setAt10(recall))
        .setImageToText(Recall.newBuilder().setAt10(recall / 2))
        .setMeanRecall(recall / 4)
        .setQueries(1852)
        .build();
  }

  private static RunFigures run(String row, int seed, double en, double es) {
    return new RunFigures(
        row, seed, 480, 60, "f" + seed, new Figures(List.of(score("en", en), score("es", es))));
  }

  private static AblationResult result() {
    return new AblationResult(
        2,
        "a machine",
        new Figures(List.of(score("en", 0.84))),
        List.of(
            run("en-en-mt-ht", 1, 0.7, 0.8),
            run("mt", 1, 0.1, 0.6),
            run("en-en-mt-ht", 2, 0.8, 0.8)));
  }

  @Test
  void everyRowHasItsMeanAndSpreadOverSeeds() {
    List<String> lines = AblationTable.of(result()).lines().toList();

    assertThat(lines).hasSize(8);
    assertThat(lines.get(2)).isEqualTo("| ✓ | ✓ | ✓ | ✓ | - | - | - | - | - | - | 0 of 2 seeds");
    assertThat(lines.get(3))
        .isEqualTo(
            "| ✓ | ✓ | ✓ |   | 75.0 ± 7.1 | 37.5 ± 3.5 | 18.8 ± 1.8 | 80.0 ± 0.0 | 40.0 ± 0.0 | 20.0 ± 0.0 |");
    assertThat(lines.get(6)).startsWith("|   | ✓ |   |   | 10.0 |").endsWith("1 of 2 seeds");
    assertThat(lines.get(7)).isEqualTo("| the teacher | | | | 84.0 | 42.0 | 21.0 | | | |");
  }

  @Test
  void theSpreadIsTheSamplesDeviation() {
    Spread spread = Spread.of(List.of(1.0, 2.0, 3.0));

    assertThat(spread).isEqualTo(new Spread(2, 1, 1, 3));
    assertThat(Spread.of(List.of(0.3)).deviation()).isZero();
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theJsonHasEveryRunAndEveryRow() throws IOException {
    Path file = folder.resolve("ablation.json");
    AblationJson.write(file, result());

    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/runs")).hasSize(3);
    assertThat(json.at("/runs/1/scores/es/all/t2i/r10").asDouble()).isEqualTo(0.6, within(1e-9));
    assertThat(json.at("/rows/1/row").asText()).isEqualTo("en-en-mt-ht");
    assertThat(json.at("/rows/1/en/t2i_r10/mean").asDouble()).isEqualTo(0.75, within(1e-9));
    assertThat(json.at("/rows/0/en/t2i_r10").isNull()).isTrue();
    assertThat(folder.resolve("ablation.json.part")).doesNotExist();
  }

  @Test
  void aRunsFileIsReadAsItWasWrittenAndRefusedForAnotherRecipe() throws IOException {
    Path recipe = Files.writeString(folder.resolve("row.yaml"), "steps: 480\n");
    RunFigures run = run("mt", 1, 0.1, 0.6);
    assertThat(new RunFile(folder, recipe, List.of()).read()).isEmpty();
    new RunFile(folder, recipe, List.of()).write(run);
    Files.writeString(recipe, "steps: 480 # told better\n");

    assertThat(new RunFile(folder, recipe, List.of()).read())
        .hasValueSatisfying(
            read -> {
              assertThat(read.row()).isEqualTo("mt");
              assertThat(read.trainSeconds()).isEqualTo(60);
              assertThat(read.figures().all("es").orElseThrow().getTextToImage().getAt10())
                  .isEqualTo(0.6, within(1e-9));
            });
    assertThatThrownBy(() -> new RunFile(folder, recipe, List.of("steps=9")).read())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is of another recipe");
  }
}
