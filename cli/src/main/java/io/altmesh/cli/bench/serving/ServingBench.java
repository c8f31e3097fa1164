package io.altmesh.cli.bench.serving;

import com.fasterxml.jackson.databind.JsonNode;
import io.altmesh.cli.ThisExecutable;
import io.altmesh.cli.bench.HfPeer;
import io.altmesh.cli.bench.MachineFacts;
import io.altmesh.cli.bench.WorkerProcess;
import io.altmesh.cli.bench.load.LoadResult;
import io.altmesh.cli.bench.load.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures a text tower through gRPC, the encoder alone in a process, and, if asked, transformers.
 * Sides take turns, round after round, so that whatever else the machine does hits all of them. The
 * callers run in this process, on the server's machine. One thread.
 */
public final class ServingBench {
  /** Enough that the server always has a list ready. */
  private static final Pace LISTS = new Pace.Callers(4);

  private static final Pace ONE = new Pace.Callers(1);
  private static final Pace SINGLES = new Pace.Callers(32);

  /** More callers than a batch of the smallest tower, fewer than the queue refuses. */
  private static final Pace MANY = new Pace.Callers(128);

  /** Lists by chance need longer than a turn: a p99 is of a hundred calls at least. */
  private static final int LOAD_TURNS = 2;

  private final ServingOptions options;
  private final ServingInput input;
  private final Consumer<String> progress;
  private final Rates rates = new Rates();
  private final Map<String, String> engines = new LinkedHashMap<>();

  /**
   * A measurement.
   *
   * @param folder for weights, captions, logs and a socket: 500 MB for the L/14 tower
   * @param progress hears what is being done
   */
  public ServingBench(ServingOptions options, Path folder, Consumer<String> progress) {
    this.options = options;
    this.input = new ServingInput(folder);
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws IllegalArgumentException when the peers' Python lacks something, saying how to get it
   * @throws IllegalStateException when a side ends before its time, or the peer's vectors are not
   *     ours
   */
  public ServingResult run() throws IOException, InterruptedException {
    HfPeer peer = options.python() == null ? null : new HfPeer(options.home(), options.python());
    if (peer != null) {
      peer.check(); // before minutes of work
    }
    progress.accept("making a tower of random weights: " + options.size().description());
    double meanTokens = input.write(options.size(), options.home());
    List<WorkerProcess> workers = new ArrayList<>();
    String socket = "unix:" + input.folder().resolve("teacher.sock");
    try (Server server = Server.start(input, options, "teacher", "127.0.0.1:0");
        Server local = Server.start(input, options, "local", socket)) {
      WorkerProcess alone = startAlone();
      workers.add(alone);
      engine(alone);
      WorkerProcess theirs = peer == null ? null : startPeer(peer, workers);
      double difference = theirs == null ? Double.NaN : difference(server, theirs);
      warmUp(server, local, alone, theirs);
      for (int round = 1; round <= options.rounds(); round++) {
        round(round, server, local, alone, theirs);
      }
      double capacity = capacity(server);
      return new ServingResult(
          MachineFacts.read(options.home()),
          options,
          options.size().description(),
          meanTokens,
          engines,
          rates,
          difference,
          capacity,
          loads(server, capacity));
    } finally {
      workers.forEach(WorkerProcess::close);
    }
  }

  private WorkerProcess startAlone() throws IOException {
    List<String> command = new ArrayList<>(ThisExecutable.command());
    command.addAll(List.of("bench", "serving-worker", input.folder().toString()));
    command.addAll(List.of(options.device(), options.precision()));
    Path log = input.folder().resolve("in_process.log");
    return WorkerProcess.start("in_process", new ProcessBuilder(command), log);
  }

  private WorkerProcess startPeer(HfPeer peer, List<WorkerProcess> workers) throws IOException {
    List<String> command = List.of("hf_serving.py", input.folder().toString());
    WorkerProcess worker = peer.start("hf", input.folder(), command);
    workers.add(worker);
    engine(worker);
    return worker;
  }

  private void engine(WorkerProcess worker) throws IOException {
    JsonNode ready = worker.answer();
    engines.put(
        worker.name(),
        "%s, %d threads".formatted(ready.path("engine").asText(), ready.path("threads").asInt()));
  }

  /** Whether both compute the same model. */
  private double difference(Server server, WorkerProcess peer) throws IOException {
    float[] ours = server.vectors();
    double largest = 0;
    int i = 0;
    for (JsonNode row : peer.ask("vectors").path("vectors")) {
      for (JsonNode value : row) {
        largest = Math.max(largest, Math.abs(value.asDouble() - ours[i++]));
      }
    }
    if (i != ours.length || largest > (options.precision().equals("fp32") ? 1e-3 : 1)) {
      throw new IllegalStateException(
          "the peer's vectors are not ours: %d values of %d, up to %.1e apart"
              .formatted(i, ours.length, largest));
    }
    return largest;
  }

  private void warmUp(
      Server server, Server local, WorkerProcess alone, @Nullable WorkerProcess theirs)
      throws IOException, InterruptedException {
    progress.accept("warming up");
    server.lists(LISTS, options.turn());
    server.singles(SINGLES, options.turn());
    local.lists(LISTS, options.turn());
    ask(alone, "lists");
    if (theirs != null) {
      ask(theirs, "longest");
    }
  }

  private void round(
      int round, Server server, Server local, WorkerProcess alone, @Nullable WorkerProcess theirs)
      throws IOException, InterruptedException {
    progress.accept("round %d of %d".formatted(round, options.rounds()));
    rates.add("lists", server.lists(LISTS, options.turn()).itemsPerSecond());
    if (theirs != null) {
      rates.add("hf_pad77", ask(theirs, "pad77"));
      rates.add("hf_longest", ask(theirs, "longest"));
    }
    rates.add("singles", server.singles(SINGLES, options.turn()).itemsPerSecond());
    rates.add("in_process", ask(alone, "lists"));
    rates.add("one_caller", server.lists(ONE, options.turn()).itemsPerSecond());
    rates.add("one_caller_uds", local.lists(ONE, options.turn()).itemsPerSecond());
  }

  private double ask(WorkerProcess worker, String what) throws IOException {
    return worker
        .ask(what + " " + options.turn().toMillis() / 1e3)
        .path("items_per_second")
        .asDouble();
  }

  private double capacity(Server server) throws InterruptedException {
    progress.accept("capacity");
    return server.singles(MANY, options.turn().multipliedBy(LOAD_TURNS)).itemsPerSecond();
  }

  private Map<Double, LoadResult> loads(Server server, double capacity)
      throws InterruptedException {
    Map<Double, LoadResult> loads = new LinkedHashMap<>();
    Duration time = options.turn().multipliedBy(LOAD_TURNS);
    for (double share : ServingResult.LOADS) {
      progress.accept("%.0f %% of capacity".formatted(100 * share));
      loads.put(share, server.singles(new Pace.Rate(share * capacity, 1), time));
    }
    return loads;
  }
}
