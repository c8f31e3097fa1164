package io.altmesh.trainer;

import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.checkpoint.RecipeChange;
import io.altmesh.trainer.checkpoint.RunState;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeException;
import io.altmesh.trainer.recipe.RecipeValues;
import io.altmesh.trainer.recipe.RecipeValues.Difference;
import io.altmesh.trainer.task.TrainingTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be the same for a run to go on, and what of its recipe may change. A key that nobody
 * has thought about here counts as one that changes results.
 */
final class Resume {
  /** Without these alike there is nothing to go on with. */
  private static final Set<String> FIXED =
      Set.of("task", "head", "contrastive.objective", "contrastive.image-tower");

  /** How long a run is: judged together, by its updates. */
  private static final Set<String> LENGTH = Set.of("epochs", "steps");

  /**
   * Where, how fast and how often, but not what is learnt. Data and teacher are judged by their
   * fingerprints, not by where they are found; another device is told of with the environment.
   */
  static final Set<String> FREE =
      Set.of(
          "device",
          "listen",
          "teacher.target",
          "teacher.patience",
          "teacher.prefetch",
          "data.pairs.file",
          "data.pairs.source",
          "data.pairs.target",
          "data.images",
          "checkpoint",
          "metrics",
          "store",
          "followers",
          "probe");

  private static final Logger LOG = LoggerFactory.getLogger(Resume.class);

  private final RunState state;
  private final TrainingTask<?> task;
  private final Recipe now;
  private final Path checkpoint;

  Resume(RunState state, TrainingTask<?> task, Recipe now, Path checkpoint) {
    this.state = state;
    this.task = task;
    this.now = now;
    this.checkpoint = checkpoint;
  }

  /**
   * Compares.
   *
   * @param allowChanges false: a recipe that changes results is refused
   * @return what the checkpoints that follow tell of
   * @throws CheckpointException naming each key with its value then and now
   */
  List<RecipeChange> check(boolean allowChanges) {
    Recipe then;
    try {
      then = RecipeValues.read(state.recipe());
    } catch (RecipeException e) {
      requireSameRun(List.of());
      return withoutComparison(String.valueOf(e.getMessage()), allowChanges);
    }
    List<Difference> differences = RecipeValues.differences(then, now);
    requireSameRun(differences);
    return changes(then, differences, allowChanges);
  }

  private void requireSameRun(List<Difference> differences) {
    differences.stream().filter(d -> FIXED.contains(d.key())).forEach(this::refuse);
    requireSameTeacher();
    if (state.seed() != now.seed()) {
      throw new CheckpointException(
          "%s was made with seed %d, the recipe says %d: the order of its data would change; set seed=%d"
              .formatted(checkpoint, state.seed(), now.seed(), state.seed()));
    }
    if (!state.data().equals(task.data())) {
      throw new CheckpointException(
          "%s stands in the middle of other data (files, weights, batch size or max-length have changed since%s): restore them, or start a new run with student=%s"
              .formatted(
                  checkpoint, differences.isEmpty() ? "" : ";" + list(differences), checkpoint));
    }
  }

  private void refuse(Difference fixed) {
    throw new CheckpointException(
        "%s was written with another %s: no run goes on from there; put it back, or start a new run"
            .formatted(checkpoint, fixed));
  }

  private void requireSameTeacher() {
    TeacherIdentity learnt = state.teacher();
    TeacherIdentity teacher = task.teacher();
    if (learnt == null || teacher == null) {
      return;
    }
    if (!learnt.modelFingerprint().equals(teacher.modelFingerprint())) {
      throw new CheckpointException(
          "%s learnt from teacher %s (fingerprint %s), the one given now is %s (fingerprint %s): serve the first again, or start a new run"
              .formatted(
                  checkpoint,
                  learnt.name(),
                  learnt.modelFingerprint(),
                  teacher.name(),
                  teacher.modelFingerprint()));
    }
    if (!learnt.learnt().equals(teacher.learnt())) {
      throw new CheckpointException(
          "%s learnt the teacher's %s vectors, the recipe says %s: set teacher.space=%s, or start a new run"
              .formatted(checkpoint, learnt.learnt(), teacher.learnt(), learnt.learnt()));
    }
  }

  private List<RecipeChange> changes(
      Recipe then, List<Difference> differences, boolean allowChanges) {
    boolean sameLength = totalSteps(then) == totalSteps(now);
    boolean lengthCounts = !sameLength && lengthCounts(then);
    List<Difference> told =
        differences.stream()
            .filter(d -> LENGTH.contains(d.key()) ? !sameLength : !isFree(d.key()))
            .toList();
    List<Difference> counting =
        told.stream().filter(d -> lengthCounts || !LENGTH.contains(d.key())).toList();
    if (!counting.isEmpty() && !allowChanges) {
      throw new CheckpointException(
          "%s was written with another recipe:%s\n%sPut that back, or go on with --allow-changes: the checkpoints that follow will tell of it"
              .formatted(checkpoint, list(counting), lengthCounts ? whyLengthCounts(then) : ""));
    }
    told.forEach(d -> LOG.info("changed at step {}: {}", state.step(), d));
    return told.stream()
        .map(d -> new RecipeChange(state.step(), d.key(), published(d.from()), published(d.to())))
        .toList();
  }

  /** A checkpoint of a version whose recipes have other keys. */
  private List<RecipeChange> withoutComparison(String why, boolean allowChanges) {
    if (!allowChanges) {
      throw new CheckpointException(
          "the recipe in %s cannot be compared with the one given now (%s): --allow-changes goes on all the same"
              .formatted(checkpoint, why));
    }
    LOG.warn("the recipe in {} cannot be compared with the one given now: {}", checkpoint, why);
    return List.of(new RecipeChange(state.step(), "recipe", "of another version", "as given"));
  }

  private boolean lengthCounts(Recipe then) {
    return task.dependsOnProgress()
        || schedule(then).dependsOnLength()
        || schedule(now).dependsOnLength();
  }

  private String whyLengthCounts(Recipe then) {
    Schedule before = schedule(then);
    Schedule after = schedule(now);
    String why =
        before.dependsOnLength() || after.dependsOnLength()
            ? "the schedule counts back from the last one, so the learning rate of the next would be %.3g instead of %.3g; with schedule constant a longer run needs no leave"
                .formatted(after.at(state.step()), before.at(state.step()))
            : "this task looks at how much of the run is done";
    return "(%d updates in all, which were %d: %s.)\n"
        .formatted(after.totalSteps(), before.totalSteps(), why);
  }

  private Schedule schedule(Recipe recipe) {
    return new Schedule(recipe.optimizer(), totalSteps(recipe));
  }

  private long totalSteps(Recipe recipe) {
    return Schedule.totalSteps(recipe, task);
  }

  /** Tells of what the last bits depend on besides the recipe. */
  void warnOfOther(Map<String, String> environment) {
    environment.forEach(
        (fact, is) -> {
          String was = state.environment().get(fact);
          if (was != null && !was.equals(is)) {
            LOG.warn(
                "{} was {} when {} was written and is {} now: results may differ in their last bits",
                fact,
                was,
                checkpoint,
                is);
          }
        });
  }

  private static boolean isFree(String key) {
    String plain = key.replaceAll("\\[\\d+]", "");
    return FREE.stream().anyMatch(free -> plain.equals(free) || plain.startsWith(free + "."));
  }

  private static String list(List<Difference> differences) {
    return differences.stream().map(d -> "\n  " + d).collect(Collectors.joining());
  }

  /** Paths, which are absolute, go by their last name. */
  private static String published(String value) {
    return value.replaceAll("(^|\")/[^\"]*/", "$1");
  }
}
