package io.altmesh.trainer;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.task.ContrastiveFromScratch;
import io.altmesh.trainer.task.TeacherLearning;
import io.altmesh.trainer.task.TrainingTask;
import java.nio.file.Path;

/** The task that a recipe names. */
final class Tasks {
  private Tasks() {}

  static TrainingTask<?> open(Recipe recipe, Path run, Engine engine, RunBoard board) {
    return switch (recipe.task()) {
      case CONTRASTIVE_FROM_SCRATCH -> ContrastiveFromScratch.open(recipe, engine);
      case TEACHER_LEARNING ->
          TeacherLearning.open(recipe, run.resolve("store"), engine, new TeacherWaits(board));
    };
  }
}
