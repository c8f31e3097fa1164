package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.altmesh.cli.ThisExecutable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures how fast pools are searched, ours and, if asked, PyTorch's. Each side is a process of
 * its own; they take turns on the same vectors. One thread.
 */
public final class EvaluationBench {
  /** The peer's ways to the same recalls; it is compared by the faster. */
  private static final List<String> WAYS = List.of("topk", "count");

  private final EvaluationBenchOptions options;
  private final Path folder;
  private final Consumer<String> progress;

  /**
   * A measurement.
   *
   * @param folder for vectors: 250 MB with a peer
   * @param progress hears what is being done
   */
  public EvaluationBench(EvaluationBenchOptions options, Path folder, Consumer<String> progress) {
    this.options = options;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws IllegalArgumentException when the peer's Python lacks something, saying how to get it
   * @throws IllegalStateException when a side ends before its time; the message has its last words
   */
  public EvaluationResult run() throws IOException {
    PythonPeer peer =
        options.python() == null ? null : new PythonPeer(options.home(), options.python());
    if (peer != null) {
      peer.check("numpy", "torch");
    }
    List<EvaluationResult.Measured> measured = new ArrayList<>();
    for (EvaluationTask task : options.tasks()) {
      measured.add(measure(task, peer, options.rounds()));
    }
    for (EvaluationTask task : options.alone()) {
      measured.add(measure(task, null, 1));
    }
    return new EvaluationResult(MachineFacts.read(options.home()), options, measured);
  }

  private EvaluationResult.Measured measure(
      EvaluationTask task, @Nullable PythonPeer peer, int rounds) throws IOException {
    List<WorkerProcess> workers = new ArrayList<>();
    try {
      workers.add(startOwn(task));
      if (peer != null) {
        EvaluationData.of(task).write(folder, task.name());
        for (String way : WAYS) {
          workers.add(start(peer, task, way));
        }
      }
      return takeTurns(task, workers, rounds);
    } finally {
      workers.forEach(WorkerProcess::close);
    }
  }

  private EvaluationResult.Measured takeTurns(
      EvaluationTask task, List<WorkerProcess> workers, int rounds) throws IOException {
    Map<String, List<JsonNode>> sides = new LinkedHashMap<>();
    Map<String, String> engines = new LinkedHashMap<>();
    for (WorkerProcess worker : workers) {
      engines.put(worker.name(), worker.answer().path("engine").asText());
    }
    if (workers.size() > 1) {
      progress.accept("warming up for " + task.description());
      for (WorkerProcess worker : workers) {
        worker.ask("measure 1");
      }
    }
    for (int round = 1; round <= rounds; round++) {
      for (WorkerProcess worker : workers) {
        progress.accept(
            "round %d of %d: %s, %s".formatted(round, rounds, task.description(), worker.name()));
        sides
            .computeIfAbsent(worker.name(), name -> new ArrayList<>())
            .add(worker.ask("measure 1"));
      }
    }
    return new EvaluationResult.Measured(task, sides, engines);
  }

  private WorkerProcess startOwn(EvaluationTask task) throws IOException {
    List<String> command = new ArrayList<>(ThisExecutable.command());
    command.addAll(List.of("bench", "evaluation-worker", task.word(), options.device()));
    return WorkerProcess.start(
        EvaluationResult.Measured.OURS,
        new ProcessBuilder(command),
        folder.resolve("altmesh-" + task.name() + ".log"));
  }

  private WorkerProcess start(PythonPeer peer, EvaluationTask task, String way) throws IOException {
    Path log = folder.resolve("torch_%s-%s.log".formatted(way, task.name()));
    String directions = task.both() ? "both" : "one";
    return peer.start(
        "torch_" + way,
        log,
        "evaluation.py",
        folder.resolve(task.name()).toString(),
        Integer.toString(EvaluationTask.DIM),
        way,
        directions);
  }
}
