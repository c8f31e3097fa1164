package io.altmesh.trainer;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.client.WaitListener;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.task.ContrastiveFromScratch;
import io.altmesh.trainer.task.ContrastiveLearning;
import io.altmesh.trainer.task.TeacherLearning;
import io.altmesh.trainer.task.TrainingTask;
import java.nio.file.Path;

/** The task that a recipe names. */
final class Tasks {
  private Tasks() {}

  static TrainingTask<?> open(Recipe recipe, Path store, Engine engine, WaitListener waits) {
    return switch (recipe.task()) {
      case CONTRASTIVE_FROM_SCRATCH -> ContrastiveFromScratch.open(recipe, engine);
      case CONTRASTIVE_LEARNING -> ContrastiveLearning.open(recipe, store, engine, waits);
      case TEACHER_LEARNING -> TeacherLearning.open(recipe, store, engine, waits);
    };
  }
}
