package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.cli.bench.EvaluationResult.Measured;
import io.altmesh.cli.bench.Side.Seconds;
import java.io.IOException;
import java.nio.file.Path;

/** A measurement for programs. Times are seconds a pass, median, least and most over rounds. */
public final class EvaluationJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private EvaluationJson() {}

  /** Writes the file, or replaces it. */
  public static void write(Path file, EvaluationResult result) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.set("machine", JSON.valueToTree(result.machine()));
    root.put("rounds", result.options().rounds());
    ObjectNode tasks = root.putObject("tasks");
    result.tasks().forEach(measured -> tasks.set(measured.task().name(), task(measured)));
    ObjectNode ratios = root.putObject("ratios");
    result.ratios().forEach(ratios::put);
    ObjectNode peaks = root.putObject("peak_mib");
    result
        .tasks()
        .forEach(measured -> peaks.put(measured.task().name(), measured.peakMib(Measured.OURS)));
    JSON.writeValue(file.toFile(), root);
  }

  private static ObjectNode task(Measured measured) {
    ObjectNode node = JSON.createObjectNode();
    EvaluationTask task = measured.task();
    node.put("queries", task.queries()).put("candidates", task.candidates());
    node.put("dim", EvaluationTask.DIM).put("gflop", task.gflop());
    ObjectNode sides = node.putObject("sides");
    measured.sides().keySet().forEach(side -> sides.set(side, side(measured, side)));
    return node;
  }

  private static ObjectNode side(Measured measured, String side) {
    ObjectNode node = JSON.createObjectNode();
    node.put("engine", measured.engines().get(side));
    put(node.putObject("seconds"), measured.seconds(side));
    put(node.putObject("cpu_seconds"), measured.cpu(side));
    node.put("gflops", measured.gflops(side)).put("peak_mib", measured.peakMib(side));
    measured.recalls(side).forEach(node::put);
    return node;
  }

  private static void put(ObjectNode node, Seconds seconds) {
    node.put("median", seconds.median()).put("least", seconds.least()).put("most", seconds.most());
  }
}
