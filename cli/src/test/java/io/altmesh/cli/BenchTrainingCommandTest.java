package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and a tiny student; that figures are there and agree, not how good they are. */
class BenchTrainingCommandTest {
  @TempDir Path folder;
  private final Commands commands = new Commands();

  @BeforeEach
  void fromTheCheckout() {
    System.setProperty("altmesh.home", "..");
  }

  @AfterEach
  void forgetTheCheckout() {
    System.clearProperty("altmesh.home");
  }

  private int run(Object... more) {
    Object[] all = new Object[more.length + 7];
    System.arraycopy(
        new Object[] {"bench", "training", "--size", "tiny", "--batch", 8, "--device=cpu"},
        0,
        all,
        0,
        7);
    System.arraycopy(more, 0, all, 7, more.length);
    return commands.run(all);
  }

  @Test
  void measuresAStep() throws IOException {
    Path file = folder.resolve("training.json");
    assertThat(
            run(
                "--precision=fp32",
                "--steps=2",
                "--rounds=2",
                "--accumulation=2",
                "--targets",
                "--out",
                file))
        .as(commands.err())
        .isZero();
    assertThat(commands.out()).contains("altmesh", "forward and backward", "GFLOP/s");
    JsonNode result = new ObjectMapper().readTree(file.toFile());
    assertThat(result.at("/machine/cpu").asText()).isNotEmpty();
    assertThat(result.at("/machine/cores").asInt()).isPositive();
    assertThat(result.at("/batch").asInt()).isEqualTo(8);
    assertThat(result.at("/matmul_gflops").asDouble()).isPositive();
    assertThat(result.at("/peak_mib").asLong()).isPositive();
    assertThat(result.at("/ratios").isEmpty()).isTrue();
    JsonNode ours = result.at("/sides/altmesh");
    assertThat(ours.at("/precision").asText()).isEqualTo("fp32");
    assertThat(ours.at("/engine").asText()).startsWith("PyTorch 2.");
    assertThat(ours.at("/first_loss").asDouble()).isPositive();
    JsonNode step = ours.at("/step_seconds");
    assertThat(step.at("/median").asDouble())
        .isBetween(step.at("/least").asDouble(), step.at("/most").asDouble());
    assertThat(result.at("/gflops").asDouble())
        .isCloseTo(
            result.at("/gflop_a_step").asDouble() / step.at("/median").asDouble(), within(1e-9));
    targets(result.at("/targets"));
  }

  private static void targets(JsonNode targets) {
    assertThat(targets.at("/cached_targets_overhead").asDouble())
        .isCloseTo(
            targets.at("/cached_seconds/median").asDouble()
                    / targets.at("/in_memory_seconds/median").asDouble()
                - 1,
            within(1e-9));
    JsonNode cold = targets.at("/cold");
    assertThat(cold.at("/texts").asLong()).isPositive();
    assertThat(cold.at("/teacher_seconds").asDouble()).isPositive();
    assertThat(cold.at("/teacher_peak_mib").asLong()).isPositive();
    assertThat(cold.at("/steps_seconds").asDouble() + cold.at("/starved_seconds").asDouble())
        .isCloseTo(cold.at("/seconds").asDouble(), within(1e-9));
  }

  @Test
  void saysHowToGetThePeers() {
    assertThat(run("--peers", "--python", "no-such-python")).isEqualTo(1);
    assertThat(commands.err())
        .contains("no-such-python")
        .contains("-m venv", "pip install torch==", "transformers==", "--python");
  }

  @Test
  void namesAnAccumulationThatDoesNotDivideTheBatch() {
    assertThat(run("--accumulation=3")).isEqualTo(1);
    assertThat(commands.err()).contains("--accumulation 3", "divisor of --batch 8");
  }

  @Test
  void leavesAGivenStudentWhereItIs() throws IOException {
    Path student = Path.of("..", "samples", "emoji", "student");
    assertThat(run("--student", student, "--precision=fp32", "--steps=1", "--rounds=1"))
        .as(commands.err())
        .isZero();
    assertThat(Files.exists(student.resolve("config.json"))).isTrue();
    assertThat(commands.out()).contains("XLM-R, 2 layers × 256");
  }
}
