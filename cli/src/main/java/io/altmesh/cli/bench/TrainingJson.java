package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.cli.bench.Side.Seconds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A measurement for programs. Times are seconds a step: {@code median}, {@code least} and {@code
 * most} over rounds that each saw the same batches.
 */
public final class TrainingJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private TrainingJson() {}

  /** Writes the file, or replaces it. */
  public static void write(Path file, TrainingResult result) throws IOException {
    JSON.writeValue(file.toFile(), json(result));
  }

  private static ObjectNode json(TrainingResult result) {
    ObjectNode root = JSON.createObjectNode();
    root.set("machine", JSON.valueToTree(result.machine()));
    TrainingBenchOptions options = result.options();
    root.put("student", result.student());
    root.put("batch", options.batch()).put("accumulation", options.accumulation());
    root.put("steps", options.steps()).put("rounds", options.rounds());
    root.put("order", options.order().name().toLowerCase(Locale.ROOT));
    root.put("captions_a_step", result.work().captions());
    root.put("tokens_a_caption", result.work().meanTokens());
    root.put("padding", result.work().padding());
    root.put("gflop_a_step", result.work().gflop());
    root.put("matmul_gflops", result.matmulGflops());
    root.put("gflops", result.gflops(result.ours()));
    root.put("gflops_of_matmul", result.gflops(result.ours()) / result.matmulGflops());
    root.put("peak_mib", result.ours().peakMib());
    ObjectNode sides = root.putObject("sides");
    sides.set(result.ours().name(), side(result, result.ours()));
    result.peers().forEach(peer -> sides.set(peer.name(), side(result, peer)));
    ObjectNode ratios = root.putObject("ratios");
    result.ratios().forEach(ratios::put);
    if (result.targets() != null) {
      root.set("targets", targets(result.targets()));
    }
    return root;
  }

  private static ObjectNode targets(TargetsResult targets) {
    ObjectNode node = JSON.createObjectNode();
    node.put("teacher", targets.teacher()).put("batches", targets.batches());
    put(node, "in_memory_seconds", targets.inMemory());
    put(node, "cached_seconds", targets.cached());
    node.put("cached_targets_overhead", targets.cachedOverhead());
    TargetsResult.Cold cold = targets.cold();
    node.putObject("cold")
        .put("seconds", cold.seconds())
        .put("steps_seconds", cold.steps())
        .put("starved_seconds", cold.starved())
        .put("teacher_seconds", cold.teacher())
        .put("wire_and_store_seconds", cold.wireAndStore())
        .put("reading_seconds", cold.reading())
        .put("texts", cold.texts())
        .put("teacher_peak_mib", cold.peakMib());
    return node;
  }

  private static ObjectNode side(TrainingResult result, Side side) {
    ObjectNode node = JSON.createObjectNode();
    node.put("engine", side.engine()).put("device", side.device());
    node.put("precision", side.precision()).put("threads", side.threads());
    node.put("first_loss", side.firstLoss());
    put(node, "step_seconds", side.step());
    put(node, "forward_backward_seconds", side.forwardBackward());
    put(node, "optimizer_seconds", side.optimizer());
    put(node, "tokenizing_seconds", side.seconds("tokenizing"));
    put(node, "read_back_seconds", side.seconds("read_back"));
    put(node, "cpu_seconds", side.cpu());
    node.put("optimizer_share", result.optimizerShare(side));
    node.put("samples_per_second", result.samplesPerSecond(side));
    node.put("gflops", result.gflops(side));
    return node.put("peak_mib", side.peakMib());
  }

  private static void put(ObjectNode node, String name, @Nullable Seconds seconds) {
    if (seconds != null) {
      node.putObject(name)
          .put("median", seconds.median())
          .put("least", seconds.least())
          .put("most", seconds.most());
    }
  }
}
