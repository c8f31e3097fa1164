package io.altmesh.trainer.score;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ScoreWatch;
import io.altmesh.proto.v1.Benchmark;
import io.altmesh.proto.v1.Score;
import io.altmesh.trainer.recipe.ScoreSettings;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the evaluator has said, of this run's models and of others: a resumed run may write again,
 * bit for bit, a checkpoint that was scored before. Thread-safe.
 */
final class ScoreBook implements ScoreWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ScoreBook.class);

  /** Of which model. */
  private record Subject(long step, String fingerprint) {}

  private final ScoreSettings settings;
  private final Map<Subject, SortedMap<String, Score>> scores = new HashMap<>();
  private final Semaphore news = new Semaphore(0);
  private final Set<String> complaints = new LinkedHashSet<>();
  private boolean changed;
  private boolean failed;

  ScoreBook(ScoreSettings settings) {
    this.settings = settings;
  }

  /** An evaluator that comes after the run began ends nothing, but does not go unnoticed. */
  @Override
  public void evaluates(List<Benchmark> benchmarks) {
    Expected.fault(settings, benchmarks).ifPresent(this::complain);
  }

  private synchronized void complain(String fault) {
    if (complaints.add(fault)) {
      LOG.error("{}; until then no checkpoint is the best, and training goes on", fault);
    }
  }

  /** What was found wrong with the evaluator's scores. */
  synchronized Set<String> complaints() {
    return Set.copyOf(complaints);
  }

  @Override
  public synchronized void scored(Score score) {
    if (counts(score) && hasMetric(score)) {
      scores
          .computeIfAbsent(
              new Subject(score.getStep(), score.getFingerprint()), subject -> new TreeMap<>())
          .put(score.getLanguage(), score);
      changed = true;
      news.release();
    }
  }

  private boolean counts(Score score) {
    return !score.getPartial()
        && score.getBenchmark().equals(settings.benchmark())
        && score.getSplit().equals(settings.split())
        && (settings.languages().isEmpty() || settings.languages().contains(score.getLanguage()));
  }

  private boolean hasMetric(Score score) {
    boolean has = ScoreFigures.of(score, settings.metricOfScores()).isPresent();
    if (!has) {
      complain(
          "scores.metric: \"%s\" is not in %s's scores (expected: one of %s)"
              .formatted(
                  settings.metric(),
                  score.getBenchmark(),
                  String.join(", ", ScoreFigures.names(score))));
    }
    return has;
  }

  @Override
  public synchronized void failed(MeshException why) {
    failed = true;
    news.release();
  }

  /** Whether no more scores can come. */
  synchronized boolean hasFailed() {
    return failed;
  }

  /** Whether there were scores since this was asked last. */
  synchronized boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** A model's scores by language, each language's newest. */
  synchronized SortedMap<String, Score> of(long step, String fingerprint) {
    return new TreeMap<>(scores.getOrDefault(new Subject(step, fingerprint), new TreeMap<>()));
  }

  /** Waits for a score, at most that long; scores that came before it was asked count. */
  void await(long millis) throws InterruptedException {
    if (news.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }
}
