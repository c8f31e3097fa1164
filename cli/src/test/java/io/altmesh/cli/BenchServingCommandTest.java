package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, turns of a moment; that figures are there and agree, not how good they are. */
class BenchServingCommandTest {
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

  @Test
  void measuresServing() throws IOException {
    Path file = folder.resolve("serving.json");
    assertThat(
            commands.run(
                "bench", "serving", "--device=cpu", "--rounds=1", "--turn=0.3", "--out", file))
        .as(commands.err())
        .isZero();
    assertThat(commands.out()).contains("singles_vs_lists", "grpc_cost", "p99", "at 150 %");
    JsonNode result = new ObjectMapper().readTree(file.toFile());
    assertThat(result.at("/machine/cores").asInt()).isPositive();
    assertThat(result.at("/tokens_a_caption").asDouble()).isCloseTo(14.2, within(.5));
    JsonNode rates = result.at("/texts_per_second");
    assertThat(result.at("/ratios/singles_vs_lists").asDouble())
        .isCloseTo(rate(rates, "singles") / rate(rates, "lists"), within(1e-9));
    assertThat(result.at("/ratios/grpc_cost").asDouble())
        .isCloseTo(1 - rate(rates, "one_caller") / rate(rates, "in_process"), within(1e-9));
    JsonNode overload = result.at("/loads/1.5");
    assertThat(overload.at("/answered").asLong() + overload.at("/refused").asLong())
        .isEqualTo(overload.at("/offered").asLong());
    assertThat(overload.at("/latency/p99").asDouble())
        .isGreaterThanOrEqualTo(overload.at("/latency/p50").asDouble());
  }

  private static double rate(JsonNode rates, String name) {
    return rates.at("/" + name + "/0").asDouble();
  }

  @Test
  void saysHowToGetThePeers() {
    assertThat(commands.run("bench", "serving", "--peers", "--python", "no-such-python"))
        .isEqualTo(1);
    assertThat(commands.err()).contains("no-such-python", "pip install torch==", "--python");
  }

  @Test
  void saysWhenNobodyAnswersALoad() {
    assertThat(commands.run("bench", "load", "127.0.0.1:1", "--seconds=1")).isEqualTo(1);
    assertThat(commands.err()).contains("127.0.0.1:1");
  }
}
