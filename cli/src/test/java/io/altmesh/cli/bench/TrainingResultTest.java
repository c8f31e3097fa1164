package io.altmesh.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.Layers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is computed from what was measured. */
class TrainingResultTest {
  private static final TrainingBenchOptions OPTIONS =
      new TrainingBenchOptions(
          Path.of("."),
          null,
          StudentSize.TINY,
          4,
          2,
          1,
          3,
          TrainingInput.Order.BY_LENGTH,
          "cpu",
          "fp32",
          null,
          null);

  @Test
  void ratiosAreTheirMedianSecondsOverOurs() throws JsonProcessingException {
    Side ours = side("altmesh", 1.0, 3.0, 2.0);
    Side theirs = side("hf_fp32", 4.0, 5.0, 9.0);
    var result =
        new TrainingResult(
            MachineFacts.read(Path.of(".")),
            OPTIONS,
            "tiny",
            new Work(4, 3, 0, 10),
            ours,
            List.of(theirs),
            50,
            null);
    // A step is forward and backward, and half of that again for the optimizer.
    assertThat(ours.step().median()).isEqualTo(3.0);
    assertThat(ours.step().least()).isEqualTo(1.5);
    assertThat(ours.step().most()).isEqualTo(4.5);
    assertThat(result.gflops(ours)).isCloseTo(10 / 3.0, within(1e-12));
    assertThat(result.samplesPerSecond(ours)).isCloseTo(4 / 3.0, within(1e-12));
    assertThat(result.ratios())
        .containsEntry("forward_backward_vs_hf_fp32", 2.5)
        .containsEntry("vs_hf_fp32", 2.5)
        .containsEntry("peak_vs_hf_fp32", 1.0);
  }

  @Test
  void workIsWithoutPaddingAndUnreadStates() {
    Layers one = new Layers(8, 1, 2, 16, 1e-5, Activation.GELU);
    var batch = new TokenBatch(2, 5, new long[10], new int[] {3, 5}, List.of());
    // Keys and values of 8 tokens; one query, its output, its inner layer and back; attention; the
    // head.
    double expected =
        8 * (2 * 2 * 64.0)
            + 2 * (2 * 2 * 64.0 + 2 * 2 * 8.0 * 16)
            + 2 * 2 * 8.0 * (3 + 5)
            + 2 * (2 * 8.0 * 4);
    Work work = Work.of(List.of(batch), 1, one, 4);
    assertThat(work.gflop()).isCloseTo(3 * expected / 1e9, within(1e-15));
    assertThat(work.padding()).isCloseTo(0.2, within(1e-12));
    assertThat(work.meanTokens()).isEqualTo(4);
  }

  private static Side side(String name, double... rounds) throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    Side side = new Side(name, "fp32", json.readTree("{\"threads\": 2}"));
    for (double seconds : rounds) {
      JsonNode round =
          json.readTree(
              "{\"forward_backward\": [%s, %s], \"optimizer\": [%s], \"cpu\": [1], \"peak_mib\": 7}"
                  .formatted(seconds - 0.5, seconds + 0.5, seconds / 2));
      side.add(round);
    }
    return side;
  }
}
