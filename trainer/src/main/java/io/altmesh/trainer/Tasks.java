package io.altmesh.trainer;

import io.altmesh.encoder.engine.Engines;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.task.ContrastiveFromScratch;
import io.altmesh.trainer.task.ContrastiveLearning;
import io.altmesh.trainer.task.TeacherLearning;
import io.altmesh.trainer.task.TrainingTask;
import java.nio.file.Path;

/** The task that a recipe names. */
final class Tasks {
  private Tasks() {}

  static TrainingTask<?> open(Recipe recipe, Path store, Engines engines, ClientOptions calls) {
    return switch (recipe.task()) {
      case CONTRASTIVE_FROM_SCRATCH -> ContrastiveFromScratch.open(recipe, engines.first());
      case CONTRASTIVE_LEARNING -> ContrastiveLearning.open(recipe, store, engines, calls);
      case TEACHER_LEARNING -> TeacherLearning.open(recipe, store, engines, calls);
    };
  }
}
