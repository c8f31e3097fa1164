package io.altmesh.evaluator;

import io.altmesh.evaluator.board.Scoreboard;
import io.altmesh.evaluator.scoring.Subject;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.CheckpointWatch;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An evaluator that is up until {@link #close}: answers the Evaluator contract, scores the teacher
 * once when it has one, and scores every checkpoint of the run it follows.
 */
public final class EvaluatorService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorService.class);
  private static final int THREADS = 3;

  private final EvaluatorOptions options;
  private final Benchmarks benchmarks;
  private final Scoreboard scoreboard;
  private final ExecutorService workers =
      Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "evaluator-score"));
  private final MeshMetrics metrics = new MeshMetrics();
  private final MeshServer server;
  private final Object following = new Object();
  private final List<EmbedderClient> clients = new CopyOnWriteArrayList<>();
  private @Nullable EmbedderClient teacher;
  private @Nullable RunFollower follower;
  private @Nullable CheckpointWatch watch;

  private EvaluatorService(EvaluatorOptions options) {
    this.options = options;
    this.benchmarks =
        Benchmarks.load(options.benchmarks(), options.roots(), options.data().resolve("store"));
    benchmarks.requireKnown(options.languages());
    if (options.teacher() != null) {
      benchmarks.requireKnown(options.teacherLanguages());
    }
    requireTeacher();
    this.scoreboard = Scoreboard.open(options.data());
    this.server =
        MeshServer.builder("evaluator", options.server())
            .service(
                new EvaluatorGrpcService(
                    benchmarks, scoreboard, workers, options.teacher(), options.calls()))
            .metrics(metrics)
            .build();
  }

  /**
   * Starts an evaluator and returns when it answers; scoring goes on beside it.
   *
   * @throws MeshException when the port is in use, a language is in no benchmark, or a benchmark of
   *     agreement has no teacher
   * @throws io.altmesh.corpus.CorpusException when a benchmark cannot be read
   */
  public static EvaluatorService start(EvaluatorOptions options) {
    EvaluatorService evaluator = new EvaluatorService(options);
    try {
      evaluator.server.start();
      evaluator.scoreTeacher();
      evaluator.follow();
      evaluator.server.ready();
    } catch (RuntimeException e) {
      evaluator.close();
      throw e;
    }
    return evaluator;
  }

  private void requireTeacher() {
    for (var benchmark : benchmarks.messages()) {
      if (options.teacher() == null
          && options.student() != null
          && benchmarks.needsTeacher(benchmark.getName())) {
        throw MeshException.invalidArgument(
            "benchmark '%s' holds students against their teacher (expected: --teacher)",
            benchmark.getName());
      }
    }
  }

  private void scoreTeacher() {
    if (options.teacher() == null) {
      return;
    }
    EmbedderClient asked = client(options.teacher());
    teacher = asked;
    workers.execute(
        () -> {
          try {
            Subject subject = new Subject("teacher", asked, asked, asked.describe());
            benchmarks.scoreAll(subject, options.teacherLanguages(), this::keep);
          } catch (RuntimeException e) {
            LOG.error("evaluator: the teacher has no score: {}", e.getMessage());
          }
        });
  }

  private void follow() {
    if (options.trainer() == null || options.student() == null) {
      return;
    }
    RunFollower scoring =
        new RunFollower(
            client(options.student()),
            subject ->
                benchmarks.scoreAll(subject.withTeacher(teacher), options.languages(), this::keep),
            this::acknowledge,
            options.patience());
    follower = scoring;
    // Of the scoreboard, not of the address: who is started again, wherever, is told what it
    // missed.
    String name = "evaluator@" + scoreboard.id();
    LOG.info("evaluator: follows {} as {}", options.trainer(), name);
    // Held until the field is set: the first checkpoint may arrive before start() returns.
    synchronized (following) {
      watch = CheckpointWatch.start(options.trainer(), name, options.calls(), scoring);
    }
  }

  private void acknowledge(CheckpointInfo checkpoint) {
    synchronized (following) {
      Objects.requireNonNull(watch).acknowledge(checkpoint);
    }
  }

  private EmbedderClient client(String target) {
    // Students change their model; each request names the one it means.
    EmbedderClient client =
        EmbedderClient.connect(
            target,
            options
                .calls()
                .acceptingAnyModel()
                .withPatience(options.patience())
                .withMeters(metrics.registry()));
    clients.add(client);
    return client;
  }

  private void keep(Score score) {
    if (score.getPartial()) {
      return;
    }
    scoreboard.add(score);
    MetricValue reported = score.getMetrics(0);
    LOG.info(
        "evaluator: {} step {}, {} {} {}: {} {} ({}..{})",
        score.getRole(),
        score.getStep(),
        score.getBenchmark(),
        score.getSplit(),
        score.getLanguage(),
        reported.getName(),
        digits(reported.getValue()),
        digits(reported.getLow()),
        digits(reported.getHigh()));
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  public Address address() {
    return server.address();
  }

  /** Blocks until the evaluator is closed. */
  public void awaitTermination() {
    server.awaitTermination();
  }

  /** Ends what is being scored, tells whoever watches, and returns when no thread is left. */
  @Override
  public void close() {
    if (follower != null) {
      follower.stop();
    }
    clients.forEach(EmbedderClient::close);
    if (watch != null) {
      watch.close();
    }
    server.close();
    workers.shutdownNow();
    try {
      workers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    scoreboard.close();
    benchmarks.close();
  }
}
