package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.altmesh.cli.ThisExecutable;
import io.altmesh.corpus.parallel.SentencePair;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures steps of teacher learning, ours and, if asked, transformers' with PyTorch. Each side is
 * a process of its own; they take turns, round after round, so that whatever else the machine does
 * hits all of them. One thread.
 */
public final class TrainingBench {
  private static final int WARM_UP = 2;

  /** Batches that the trainer's reader sorts by length at a time, of which some are measured. */
  private static final int POOL = 64;

  private final TrainingBenchOptions options;
  private final TrainingInput input;
  private final Consumer<String> progress;

  /**
   * A measurement.
   *
   * @param folder for weights and batches: 1.1 GB for a student of base's size, 2.2 GB for large
   * @param progress hears what is being done
   */
  public TrainingBench(TrainingBenchOptions options, Path folder, Consumer<String> progress) {
    this.options = options;
    this.input = new TrainingInput(folder);
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws IllegalArgumentException when the peers' Python lacks something, saying how to get it
   * @throws IllegalStateException when a side ends before its time; the message has its last words
   */
  public TrainingResult run() throws IOException, InterruptedException {
    TrainingResult result = steps();
    if (options.teacher() == null) {
      return result;
    }
    progress.accept("the same learning with targets in memory, from a store, from a teacher");
    return result.with(new TargetsBench(options, input, options.teacher()).run());
  }

  private TrainingResult steps() throws IOException {
    HfPeer peer = options.python() == null ? null : new HfPeer(options.home(), options.python());
    if (peer != null) {
      peer.check(); // before minutes of work
    }
    progress.accept("making the student and its batches");
    BenchStudent student = BenchStudent.prepare(options, input.student());
    List<TokenBatch> batches = batches(student);
    Work work =
        Work.of(batches, options.accumulation(), student.backbone().layers(), student.dim());
    List<WorkerProcess> workers = new ArrayList<>();
    try {
      return measure(workers, peer, student, work);
    } finally {
      workers.forEach(WorkerProcess::close);
    }
  }

  private List<TokenBatch> batches(BenchStudent student) throws IOException {
    int count = options.steps() * options.accumulation();
    Path parallel = options.home().resolve("samples/emoji/parallel");
    List<String> captions =
        Captions.of(parallel, options.rows() * Math.max(POOL, count)).stream()
            .map(SentencePair::target)
            .toList();
    try (TextTokenizer tokenizer = student.tokenizer()) {
      return input.write(
          captions, tokenizer, options.order(), options.rows(), count, student.dim());
    }
  }

  private TrainingResult measure(
      List<WorkerProcess> workers, @Nullable HfPeer peer, BenchStudent student, Work work)
      throws IOException {
    WorkerProcess own = startOwn();
    workers.add(own);
    List<Side> sides = new ArrayList<>();
    JsonNode ready = own.answer();
    String precision = ready.path("device").asText().replaceFirst("/.*", "");
    sides.add(new Side(own.name(), precision, ready));
    for (String theirs : precision.equals("bf16") ? List.of("fp32", "bf16") : List.of("fp32")) {
      if (peer != null) {
        WorkerProcess worker = peer.start(input, theirs, options.accumulation());
        workers.add(worker);
        sides.add(new Side(worker.name(), theirs, worker.answer()));
      }
    }
    double matmul = own.ask("matmul").path("matmul_gflops").asDouble();
    takeTurns(workers, sides);
    return new TrainingResult(
        MachineFacts.read(options.home()),
        options,
        student.description(),
        work,
        sides.get(0),
        sides.subList(1, sides.size()),
        matmul,
        null);
  }

  private void takeTurns(List<WorkerProcess> workers, List<Side> sides) throws IOException {
    for (int i = 0; i < workers.size(); i++) {
      progress.accept("warming up " + workers.get(i).name());
      sides.get(i).warmedUp(workers.get(i).ask("warm-up " + Math.min(WARM_UP, options.steps())));
    }
    for (int round = 1; round <= options.rounds(); round++) {
      for (int i = 0; i < workers.size(); i++) {
        progress.accept(
            "round %d of %d: %d steps of %s"
                .formatted(round, options.rounds(), options.steps(), workers.get(i).name()));
        sides.get(i).add(workers.get(i).ask("measure " + options.steps()));
      }
    }
  }

  private WorkerProcess startOwn() throws IOException {
    List<String> command = new ArrayList<>(ThisExecutable.command());
    command.addAll(List.of("bench", "training-worker", input.folder().toString()));
    command.addAll(List.of(options.device(), options.precision()));
    command.add(Integer.toString(options.rows()));
    command.add(Integer.toString(options.accumulation()));
    Path log = input.folder().resolve("altmesh.log");
    return WorkerProcess.start("altmesh", new ProcessBuilder(command), log);
  }
}
