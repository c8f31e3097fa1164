package io.altmesh.trainer;

import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.checkpoint.RunState;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.task.TrainingTask;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be the same for a run to go on. */
final class Resume {
  private static final Logger LOG = LoggerFactory.getLogger(Resume.class);

  private Resume() {}

  static void check(
      RunState state,
      TrainingTask<?> task,
      Recipe recipe,
      Map<String, String> environment,
      Path checkpoint) {
    TeacherIdentity learnt = state.teacher();
    TeacherIdentity teacher = task.teacher();
    if (learnt != null
        && teacher != null
        && !learnt.modelFingerprint().equals(teacher.modelFingerprint())) {
      throw new CheckpointException(
          "%s learnt from teacher %s (fingerprint %s), the one given now is %s (fingerprint %s): serve the first again, or start a new run"
              .formatted(
                  checkpoint,
                  learnt.name(),
                  learnt.modelFingerprint(),
                  teacher.name(),
                  teacher.modelFingerprint()));
    }
    if (learnt != null && teacher != null && !learnt.learnt().equals(teacher.learnt())) {
      throw new CheckpointException(
          "%s learnt the teacher's %s vectors, the recipe says %s: set teacher.space=%s, or start a new run"
              .formatted(checkpoint, learnt.learnt(), teacher.learnt(), learnt.learnt()));
    }
    if (state.seed() != recipe.seed()) {
      throw new CheckpointException(
          "%s was made with seed %d, the recipe says %d: the order of its data would change; set seed=%d"
              .formatted(checkpoint, state.seed(), recipe.seed(), state.seed()));
    }
    if (!state.data().equals(task.data())) {
      throw new CheckpointException(
          "%s stands in the middle of other data (files, weights, batch size or max-length have changed since): restore them, or start a new run with student=%s"
              .formatted(checkpoint, checkpoint));
    }
    environment.forEach(
        (fact, now) -> {
          String then = state.environment().get(fact);
          if (then != null && !then.equals(now)) {
            LOG.warn(
                "{} was {} when {} was written and is {} now: results may differ in their last bits",
                fact,
                then,
                checkpoint,
                now);
          }
        });
  }
}
