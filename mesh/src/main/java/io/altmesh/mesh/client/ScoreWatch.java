package io.altmesh.mesh.client;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.Benchmark;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.ListBenchmarksRequest;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.WatchScoresRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of an evaluator's final scores: those it knows first, then each as it comes in. An
 * evaluator that is away or restarts is waited for as long as it takes, and tells what it knows
 * again: a score may be told more than once. Owns one daemon thread, on which the listener is
 * called; closing does not interrupt it.
 */
public final class ScoreWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScoreWatch.class);
  private static final Duration JOIN = Duration.ofSeconds(10);
  private static final Duration LIST = Duration.ofSeconds(5);

  private final Endpoint endpoint;
  private final Listener listener;
  private final Thread thread;

  private ScoreWatch(Endpoint endpoint, Listener listener) {
    this.endpoint = endpoint;
    this.listener = listener;
    this.thread = new Thread(this::run, "scores-of-" + endpoint.target());
    thread.setDaemon(true);
  }

  /** Told on the watch's thread, one after the other. */
  public interface Listener {
    /** What the evaluator scores, told whenever it is met, before its scores; not by old ones. */
    default void evaluates(List<Benchmark> benchmarks) {}

    /** A final score, perhaps one told before. What this throws is logged. */
    void scored(Score score);

    /**
     * The watch has ended for a reason that waiting does not heal, such as a port of another role.
     */
    default void failed(MeshException why) {}
  }

  /**
   * What an evaluator scores; empty where none answers now.
   *
   * @throws MeshException INVALID_ARGUMENT when the target is no address
   */
  public static Optional<List<Benchmark>> benchmarks(String target, ClientOptions options) {
    try (Endpoint endpoint = Endpoint.open(target, options)) {
      return list(endpoint);
    }
  }

  private static Optional<List<Benchmark>> list(Endpoint endpoint) {
    try {
      return Optional.of(
          EvaluatorGrpc.newBlockingStub(endpoint.channel())
              .withDeadlineAfter(LIST.toMillis(), TimeUnit.MILLISECONDS)
              .listBenchmarks(ListBenchmarksRequest.getDefaultInstance())
              .getBenchmarksList());
    } catch (StatusRuntimeException e) {
      return Optional.empty(); // watching tells why, if it is for good
    }
  }

  /**
   * Begins to watch.
   *
   * @param target the evaluator's address
   * @param options only the listener of waits counts: watching is patient without end
   */
  public static ScoreWatch start(String target, ClientOptions options, Listener listener) {
    ScoreWatch watch = new ScoreWatch(Endpoint.open(target, options), listener);
    watch.thread.start();
    return watch;
  }

  private void run() {
    Outage outage = endpoint.outage(Outage.FOREVER);
    try {
      while (true) {
        outage.await(watchOnce(outage));
      }
    } catch (MeshException e) {
      if (!endpoint.isClosed()) {
        LOG.error("No longer hearing scores of {}: {}", endpoint.target(), e.getMessage());
        listener.failed(e);
      }
    }
  }

  /** Why it ended. */
  private MeshException watchOnce(Outage outage) {
    list(endpoint).ifPresent(this::tellBenchmarks);
    try {
      Iterator<Score> scores =
          EvaluatorGrpc.newBlockingStub(endpoint.channel())
              .watchScores(WatchScoresRequest.newBuilder().setReplay(true).build());
      while (scores.hasNext()) {
        Score score = scores.next();
        outage.over();
        tell(score);
      }
      return MeshException.unavailable("%s: the evaluator has left", endpoint.target());
    } catch (StatusRuntimeException e) {
      return Errors.fromStatus(e, endpoint.target());
    }
  }

  private void tellBenchmarks(List<Benchmark> benchmarks) {
    try {
      listener.evaluates(benchmarks);
    } catch (RuntimeException e) {
      LOG.error("The listener failed on the benchmarks of {}", endpoint.target(), e);
    }
  }

  private void tell(Score score) {
    try {
      listener.scored(score);
    } catch (RuntimeException e) {
      LOG.error("The listener failed on the score of step {}", score.getStep(), e);
    }
  }

  /** Stops watching; waits for a listener that is being told. */
  @Override
  public void close() {
    endpoint.close();
    try {
      thread.join(JOIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
