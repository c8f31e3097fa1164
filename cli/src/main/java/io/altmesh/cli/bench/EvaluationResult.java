package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.altmesh.cli.bench.Side.Seconds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code bench evaluation} came to.
 *
 * @param tasks in the order they were measured
 */
public record EvaluationResult(
    MachineFacts machine, EvaluationBenchOptions options, List<Measured> tasks) {

  /**
   * A task and its sides, ours first, by name; each with an answer a round.
   *
   * @param engines what each side computes with
   */
  record Measured(
      EvaluationTask task, Map<String, List<JsonNode>> sides, Map<String, String> engines) {
    static final String OURS = "altmesh";

    Seconds seconds(String side) {
      return Seconds.of(values(side, "seconds"));
    }

    Seconds cpu(String side) {
      return Seconds.of(values(side, "cpu"));
    }

    double gflops(String side) {
      return task.gflop() / seconds(side).median();
    }

    long peakMib(String side) {
      return last(side).path("peak_mib").asLong();
    }

    /** Recalls by name. */
    Map<String, Double> recalls(String side) {
      Map<String, Double> recalls = new LinkedHashMap<>();
      last(side)
          .properties()
          .forEach(
              field -> {
                if (field.getKey().contains("recall@")) {
                  recalls.put(field.getKey(), field.getValue().asDouble());
                }
              });
      return recalls;
    }

    private JsonNode last(String side) {
      List<JsonNode> rounds = rounds(side);
      return rounds.get(rounds.size() - 1);
    }

    private List<JsonNode> rounds(String side) {
      return sides.getOrDefault(side, List.of());
    }

    private List<Double> values(String side, String name) {
      List<Double> values = new ArrayList<>();
      rounds(side).forEach(round -> round.path(name).forEach(v -> values.add(v.asDouble())));
      return values;
    }
  }

  /**
   * By name, how many times as fast we are as the fastest of the peer's ways; above 1 is faster.
   */
  Map<String, Double> ratios() {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (Measured measured : tasks) {
      double wall = Double.POSITIVE_INFINITY;
      double cpu = Double.POSITIVE_INFINITY;
      for (String side : measured.sides().keySet()) {
        if (!side.equals(Measured.OURS)) {
          wall = Math.min(wall, measured.seconds(side).median());
          cpu = Math.min(cpu, measured.cpu(side).median());
        }
      }
      if (Double.isFinite(wall)) {
        String name = measured.task().name();
        ratios.put(name + "_vs_torch", wall / measured.seconds(Measured.OURS).median());
        ratios.put("cpu_seconds_" + name + "_vs_torch", cpu / measured.cpu(Measured.OURS).median());
      }
    }
    return ratios;
  }
}
