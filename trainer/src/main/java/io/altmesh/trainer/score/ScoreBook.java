package io.altmesh.trainer.score;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ScoreWatch;
import io.altmesh.proto.v1.Score;
import io.altmesh.trainer.recipe.ScoreSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What the evaluator has said, of this run's models and of others: a resumed run may write again,
 * bit for bit, a checkpoint that was scored before. Thread-safe.
 */
final class ScoreBook implements ScoreWatch.Listener {
  /** Of which model. */
  private record Subject(long step, String fingerprint) {}

  private final ScoreSettings settings;
  private final Map<Subject, SortedMap<String, Score>> scores = new HashMap<>();
  private final Semaphore news = new Semaphore(0);
  private boolean changed;
  private boolean failed;

  ScoreBook(ScoreSettings settings) {
    this.settings = settings;
  }

  @Override
  public synchronized void scored(Score score) {
    if (counts(score)) {
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
