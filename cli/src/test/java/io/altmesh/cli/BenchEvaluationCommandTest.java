package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and tiny pools; that figures are there and agree, not how good they are. */
class BenchEvaluationCommandTest {
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
    Object[] all = new Object[more.length + 5];
    System.arraycopy(
        new Object[] {"bench", "evaluation", "--size=tiny", "--device=cpu", "--rounds=1"},
        0,
        all,
        0,
        5);
    System.arraycopy(more, 0, all, 5, more.length);
    return commands.run(all);
  }

  @Test
  void measuresEachTask() throws IOException {
    Path file = folder.resolve("evaluation.json");
    assertThat(run("--large", "--out", file)).as(commands.err()).isZero();
    assertThat(commands.out()).contains("retrieval_coco", "classification_imagenet", "GFLOP/s");
    JsonNode result = new ObjectMapper().readTree(file.toFile());
    assertThat(result.at("/ratios").isEmpty()).isTrue();
    for (String task :
        new String[] {"retrieval_coco", "classification_imagenet", "retrieval_large"}) {
      JsonNode ours = result.at("/tasks/" + task + "/sides/altmesh");
      assertThat(ours.at("/engine").asText()).startsWith("PyTorch 2.");
      assertThat(ours.at("/seconds/median").asDouble()).isPositive();
      assertThat(ours.path("queries_recall@10").asDouble())
          .isGreaterThanOrEqualTo(ours.path("queries_recall@1").asDouble())
          .isPositive();
      assertThat(result.at("/peak_mib/" + task).asLong()).isPositive();
    }
  }

  @Test
  void saysHowToGetThePeerThatIsMissing() {
    assertThat(run("--peers", "--python", "/no/python")).isNotZero();
    assertThat(commands.err()).contains("a Python with numpy and torch (given: /no/python");
  }
}
