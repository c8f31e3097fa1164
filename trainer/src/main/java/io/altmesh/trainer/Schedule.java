package io.altmesh.trainer;

import io.altmesh.trainer.recipe.OptimizerSettings;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.task.TrainingTask;

/**
 * Learning rate by step: a linear warm-up, a plateau, and a way down in the last {@code cool-down}
 * share of the steps.
 */
record Schedule(OptimizerSettings optimizer, long totalSteps) {

  /** Updates of a whole run. */
  static long totalSteps(Recipe recipe, TrainingTask<?> task) {
    return recipe.steps() != null
        ? recipe.steps()
        : Math.max(
            1,
            (recipe.epochs() == null ? 1L : recipe.epochs())
                * task.batchesPerEpoch()
                / task.batchesPerStep(recipe.accumulation()));
  }

  /** True when a longer run has other rates from its first update on, or in its cool-down. */
  boolean dependsOnLength() {
    return optimizer.schedule() != OptimizerSettings.Schedule.CONSTANT && optimizer.coolDown() > 0;
  }

  /** The rate of an update, 0-based: the first one already moves. */
  double at(long step) {
    return optimizer.learningRate() * Math.min(warmUp(step), decay(step));
  }

  private double warmUp(long step) {
    return optimizer.warmUpSteps() == 0 ? 1 : Math.min(1.0, (step + 1.0) / optimizer.warmUpSteps());
  }

  private double decay(long step) {
    double length = optimizer.coolDown() * totalSteps;
    if (optimizer.schedule() == OptimizerSettings.Schedule.CONSTANT || length == 0) {
      return 1;
    }
    double left = Math.min(1.0, (totalSteps - step) / length);
    double shape =
        optimizer.schedule() == OptimizerSettings.Schedule.LINEAR
            ? left
            : (1 - Math.cos(Math.PI * left)) / 2;
    return optimizer.floor() + (1 - optimizer.floor()) * shape;
  }
}
