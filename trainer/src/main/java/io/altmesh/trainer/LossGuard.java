package io.altmesh.trainer;

import io.altmesh.encoder.training.StepMetrics;
import io.altmesh.trainer.recipe.Recipe;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Tells by its read-outs when a run has gone wrong. Knows those of this process alone: a resumed
 * run's median begins anew. Confined to the training thread.
 */
final class LossGuard {
  /** Read-outs that the median is of, and how many it takes before it counts. */
  static final int WINDOW = 50;

  static final int LEAST = 5;

  private final Recipe.Guard guard;
  private final Deque<Double> losses = new ArrayDeque<>();
  private int notFinite;

  LossGuard(Recipe.Guard guard) {
    this.guard = guard;
  }

  /**
   * Takes a read-out in; what is wrong with it, or null.
   *
   * @param last whether the run ends here: then nothing can come right any more
   */
  @Nullable String fault(StepMetrics metrics, boolean last) {
    double loss = metrics.loss();
    if (!metrics.finite() || !Double.isFinite(loss)) {
      notFinite++;
      return notFinite < guard.nonFinite() && !last
          ? null
          : "the loss or a gradient stopped being finite (loss %s, gradient norm %s, %d read-outs in a row)"
              .formatted(loss, metrics.gradientNorm(), notFinite);
    }
    notFinite = 0;
    if (guard.spike() > 0 && losses.size() >= LEAST && loss > guard.spike() * median()) {
      return "the loss %s is more than guard.spike, %s, times its running median %s"
          .formatted(loss, guard.spike(), median());
    }
    losses.add(loss);
    if (losses.size() > WINDOW) {
      losses.remove();
    }
    return null;
  }

  /** Whether the newest read-out was not finite: no time for a checkpoint. */
  boolean doubtful() {
    return notFinite > 0;
  }

  private double median() {
    double[] sorted = losses.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
