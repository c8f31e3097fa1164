package io.altmesh.trainer.score;

import io.altmesh.trainer.checkpoint.RunScores.Scored;
import io.altmesh.trainer.recipe.ScoreSettings;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a run's checkpoints compare.
 *
 * @param best with the best mean over languages, the earliest of equals; null while none is scored
 *     in all languages
 * @param bar the last one that was better than those before it by {@code minimum-delta}
 * @param since how many were scored after the bar
 */
record Standing(@Nullable Scored best, @Nullable Scored bar, int since) {
  /**
   * Compares.
   *
   * @param scored in the order of their steps
   * @param eligible whether one may be the best; also one that may not begins the count anew
   */
  static Standing of(
      Collection<Scored> scored, ScoreSettings settings, Predicate<Scored> eligible) {
    Scored best = null;
    Scored bar = null;
    int since = 0;
    for (Scored checkpoint : scored) {
      if (!isWhole(checkpoint, scored, settings)) {
        continue;
      }
      if (eligible.test(checkpoint)
          && (best == null || settings.gain(checkpoint.mean(), best.mean()) > 0)) {
        best = checkpoint;
      }
      if (bar == null || settings.gain(checkpoint.mean(), bar.mean()) > settings.minimumDelta()) {
        bar = checkpoint;
        since = 0;
      } else {
        since++;
      }
    }
    return new Standing(best, bar, since);
  }

  /**
   * Whether one is scored in all languages: those of the recipe, else as many as any other has, as
   * the evaluator's own scoreboard sees it.
   */
  static boolean isWhole(Scored checkpoint, Collection<Scored> all, ScoreSettings settings) {
    if (!settings.languages().isEmpty()) {
      return checkpoint.languages().keySet().containsAll(settings.languages());
    }
    int most = all.stream().mapToInt(other -> other.languages().size()).max().orElse(0);
    return checkpoint.languages().size() == most;
  }

  /** Why the run has no more to gain; null while it has. */
  @Nullable String end(ScoreSettings settings) {
    if (bar == null || settings.patience() == 0 || since < settings.patience()) {
      return null;
    }
    String better = settings.minimumDelta() == 0 ? "" : " by " + settings.minimumDelta();
    return String.format(
        Locale.ROOT,
        "no better %s%s than %.4f at step %d for %d checkpoints",
        settings.words(),
        better,
        bar.mean(),
        bar.step(),
        since);
  }
}
