package io.altmesh.cli.ablate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first two rows as processes of their own, on a small sample, for a few steps. */
final class AblationTest {
  private static final List<Row> TWO_ROWS = Row.inOrder().subList(0, 2);

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  @TempDir private Path home;
  @TempDir private Path folder;
  private Path sample = Path.of("");

  @BeforeEach
  void makeASmallSample() throws IOException {
    sample = SmallSample.write(home);
  }

  @AfterEach
  void leavesNoProcessBehind() {
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void runsItsRowsOnceAndTellsThemAgain() throws Exception {
    run(TWO_ROWS);

    JsonNode json = new ObjectMapper().readTree(folder.resolve("ablation.json").toFile());
    assertThat(json.at("/runs")).hasSize(2);
    assertThat(json.at("/runs/0/steps").asInt()).isEqualTo(3);
    assertThat(json.at("/runs/1/steps").asInt()).isEqualTo(2);
    assertThat(json.at("/runs/1/fingerprint").asText())
        .isNotEqualTo(json.at("/runs/0/fingerprint").asText());
    assertThat(json.at("/runs/0/scores/es/all/queries").asInt()).isEqualTo(12);
    assertThat(json.at("/runs/0/train_seconds").asDouble()).isPositive();
    assertThat(json.at("/teacher/en/all/t2i/r1").asDouble()).isGreaterThan(0.2); // chance: 1/12
    assertThat(json.at("/rows/0/es/mean_recall/mean").asDouble()).isBetween(0.0, 1.0);
    assertThat(printed()).contains("| ✓ | ✓ | ✓ | ✓ |", "| the teacher |");

    String table = printed().substring(printed().indexOf("| EN-EN"));
    printed.reset();
    Files.move(folder.resolve("logs"), folder.resolve("logs-before"));
    run(TWO_ROWS);
    assertThat(printed()).contains("(of an earlier start)").endsWith(table);
    assertThat(folder.resolve("logs")).as("nothing was started").isEmptyDirectory();

    Files.writeString(sample.resolve("recipes/ablation/en-en-mt-ht.yaml"), "task: other\n");
    assertThatThrownBy(() -> run(TWO_ROWS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is of another recipe");
  }

  private void run(List<Row> rows) throws Exception {
    Path file = folder.resolve("ablation.json");
    PrintWriter out = new PrintWriter(printed, true, StandardCharsets.UTF_8);
    AblationOptions options = new AblationOptions(sample, folder, 1, List.of());
    try (Ablation ablation = new Ablation(options, rows, file, out)) {
      ablation.run();
    }
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
