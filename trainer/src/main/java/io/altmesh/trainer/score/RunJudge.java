package io.altmesh.trainer.score;

import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.ScoreWatch;
import io.altmesh.proto.v1.BestCheckpoint;
import io.altmesh.trainer.checkpoint.Checkpoint;
import io.altmesh.trainer.checkpoint.CheckpointAudience;
import io.altmesh.trainer.checkpoint.CheckpointFolder;
import io.altmesh.trainer.checkpoint.RunScores;
import io.altmesh.trainer.checkpoint.RunScores.Scored;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.log.RunLog;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.ScoreSettings;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the evaluator's scores to a run's own checkpoints: writes {@code best.json}, spares the best
 * checkpoint, says when the run may end. Without an evaluator in the recipe it only hands on what
 * the followers are told. Confined to the training thread; scores come in on a thread of the
 * watch's.
 */
public final class RunJudge implements CheckpointAudience, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunJudge.class);
  private static final long LOOK_MILLIS = 200;

  private final Recipe recipe;
  private final ScoreSettings settings;
  private final CheckpointFolder folder;
  private final CheckpointAudience followers;
  private final RunBoard board;
  private final ScoreBook book;
  private final SortedMap<Long, String> fingerprints = new TreeMap<>(); // by step
  private final SortedMap<Long, Scored> scored = new TreeMap<>(); // by step
  private @Nullable ScoreWatch watch;
  private Standing standing = new Standing(null, null, 0);
  private @Nullable RunScores told;
  private @Nullable String end;
  private boolean stale = true;
  private boolean over;

  private RunJudge(
      Recipe recipe, CheckpointFolder folder, CheckpointAudience followers, RunBoard board) {
    this.recipe = recipe;
    this.settings = recipe.scores();
    this.folder = folder;
    this.followers = followers;
    this.board = board;
    this.book = new ScoreBook(settings);
  }

  /**
   * Begins to hear the evaluator, if the recipe has one, and remembers what a run that is resumed
   * knew.
   *
   * @param resumeFrom null for a new run
   * @param followers who else hears of checkpoints
   * @param calls how the evaluator is called
   * @throws IllegalArgumentException when the evaluator is there and has no such benchmark, split,
   *     language or metric; one that comes later is only told of, for no run shall end by it
   */
  public static RunJudge open(
      Recipe recipe,
      CheckpointFolder folder,
      @Nullable Checkpoint resumeFrom,
      CheckpointAudience followers,
      RunBoard board,
      ClientOptions calls) {
    RunJudge judge = new RunJudge(recipe, folder, followers, board);
    String evaluator = recipe.scores().evaluator();
    if (evaluator != null) {
      ScoreWatch.benchmarks(evaluator, calls)
          .flatMap(known -> Expected.fault(recipe.scores(), known))
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException(fault);
              });
      if (resumeFrom != null) {
        judge.remember(resumeFrom.step());
      }
      judge.watch =
          ScoreWatch.start(evaluator, calls.withListener(new EvaluatorWaits()), judge.book);
    }
    return judge;
  }

  private void remember(long step) {
    folder
        .scores()
        .filter(this::isOfTheSameKind)
        .ifPresent(
            known ->
                known.scored().stream()
                    .filter(one -> one.step() <= step)
                    .forEach(
                        one -> {
                          scored.put(one.step(), one);
                          fingerprints.put(one.step(), one.fingerprint());
                        }));
    folder.list().forEach(kept -> fingerprints.put(kept.step(), kept.manifest().fingerprint()));
    scored.values().removeIf(one -> !one.fingerprint().equals(fingerprints.get(one.step())));
  }

  private boolean isOfTheSameKind(RunScores known) {
    boolean same =
        known.benchmark().equals(settings.benchmark())
            && known.split().equals(settings.split())
            && known.metric().equals(settings.metric());
    if (!same) {
      LOG.info(
          "scores of {} on {} ({}) do not count any more: the recipe has others now",
          known.metric(),
          known.benchmark(),
          known.split());
    }
    return same;
  }

  @Override
  public void published(Checkpoint checkpoint) {
    String fingerprint = checkpoint.manifest().fingerprint();
    fingerprints.put(checkpoint.step(), fingerprint);
    scored.computeIfPresent(
        checkpoint.step(), (step, one) -> one.fingerprint().equals(fingerprint) ? one : null);
    stale = true;
    followers.published(checkpoint);
    board.checkpoint(checkpoint.step());
  }

  @Override
  public boolean needs(Checkpoint checkpoint) {
    return followers.needs(checkpoint)
        || (recipe.checkpoint().keepBest() && (isBest(checkpoint) || mayBeBest(checkpoint)));
  }

  private boolean isBest(Checkpoint checkpoint) {
    return standing.best() != null && standing.best().step() == checkpoint.step();
  }

  /** Its score may be under way: an evaluator acknowledges a checkpoint as it tells of it. */
  private boolean mayBeBest(Checkpoint checkpoint) {
    long age = System.currentTimeMillis() - checkpoint.manifest().createdAtMillis();
    return !isScored(checkpoint.step()) && age < recipe.followers().lease().toMillis();
  }

  private boolean isScored(long step) {
    Scored one = scored.get(step);
    return one != null && Standing.isWhole(one, scored.values(), settings);
  }

  /** Takes in the scores since the last look, which are not many: most looks cost nothing. */
  public void look(RunLog log) {
    if (watch == null || !(book.takeChanged() || stale)) {
      return;
    }
    stale = false;
    fingerprints.forEach((step, fingerprint) -> take(step, fingerprint, log));
    standing = Standing.of(scored.values(), settings, this::mayBeNamed);
    end = end == null && !over ? standing.end(settings) : end;
    RunScores known = known();
    if (!known.equals(told) && !scored.isEmpty()) {
      told = known;
      folder.write(known);
      tell();
    }
  }

  private void take(long step, String fingerprint, RunLog log) {
    SortedMap<String, Double> before =
        Optional.ofNullable(scored.get(step)).map(Scored::languages).orElseGet(TreeMap::new);
    SortedMap<String, Double> languages = new TreeMap<>(before);
    Map<String, Double> news = new LinkedHashMap<>();
    book.of(step, fingerprint)
        .forEach(
            (language, score) -> {
              double value = ScoreFigures.of(score, settings.metricOfScores()).orElseThrow();
              if (!Objects.equals(languages.put(language, value), value)) {
                news.putAll(ScoreFigures.named(language, score));
              }
            });
    if (!news.isEmpty()) {
      scored.put(step, new Scored(step, fingerprint, languages));
      log.scores(step, System.currentTimeMillis(), news);
    }
  }

  /** One that is gone before its score came is no use to anybody who asked for the best. */
  private boolean mayBeNamed(Scored one) {
    return !recipe.checkpoint().keepBest() || Files.isDirectory(folder.folder(one.step()));
  }

  private RunScores known() {
    Scored best = standing.best();
    return new RunScores(
        Objects.requireNonNull(settings.benchmark()),
        settings.split(),
        settings.metric(),
        best == null ? null : String.valueOf(folder.folder(best.step()).getFileName()),
        best == null ? -1 : best.step(),
        best == null ? 0 : best.mean(),
        end,
        List.copyOf(scored.values()));
  }

  private void tell() {
    Scored best = standing.best();
    Scored newest = Objects.requireNonNull(scored.get(scored.lastKey()));
    if (best == null) {
      return;
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    book.of(newest.step(), newest.fingerprint())
        .forEach((language, score) -> scores.putAll(ScoreFigures.named(language, score)));
    board.scored(
        scores,
        BestCheckpoint.newBuilder()
            .setStep(best.step())
            .setFingerprint(best.fingerprint())
            .setScore(best.mean())
            .setMetric(settings.metric())
            .build());
  }

  /** Why the run ends, as of the last look; null while it may gain by more steps. */
  public @Nullable String end() {
    return end;
  }

  /** The best checkpoint as of the last look. */
  public Optional<Scored> best() {
    return Optional.ofNullable(standing.best());
  }

  /**
   * After the last step: waits until its checkpoint is scored, as long as the followers' lease; a
   * stop ends the wait. What comes now ends nothing early any more.
   */
  public void awaitScore(long step, StopSignal stop, RunLog log) throws InterruptedException {
    over = true;
    Duration lease = recipe.followers().lease();
    long end = System.nanoTime() + lease.toNanos();
    look(log);
    if (watch != null && !isScored(step)) {
      LOG.info("waiting {} s at most for the score of step {}", lease.toMillis() / 1e3, step);
    }
    while (watch != null && !isScored(step) && !book.hasFailed() && System.nanoTime() < end) {
      if (stop.tripped()) {
        return;
      }
      book.await(Math.min(LOOK_MILLIS, (end - System.nanoTime()) / 1_000_000));
      look(log);
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
