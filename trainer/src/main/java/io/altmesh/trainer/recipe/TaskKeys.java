package io.altmesh.trainer.recipe;

import static io.altmesh.trainer.recipe.Recipe.TaskName.CONTRASTIVE_FROM_SCRATCH;
import static io.altmesh.trainer.recipe.Recipe.TaskName.CONTRASTIVE_LEARNING;
import static io.altmesh.trainer.recipe.Recipe.TaskName.TEACHER_LEARNING;

import io.altmesh.trainer.recipe.Recipe.TaskName;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keys that only some tasks take: another task would ignore them, and is told so. */
final class TaskKeys {
  private static final TaskName[] ALL = TaskName.values();
  private static final TaskName[] FROM_PAIRS = {TEACHER_LEARNING};
  private static final TaskName[] FROM_IMAGES = {CONTRASTIVE_LEARNING, CONTRASTIVE_FROM_SCRATCH};
  private static final TaskName[] WITH_TEACHER = {TEACHER_LEARNING, CONTRASTIVE_LEARNING};

  /** Of {@code contrastive}, what contrastive learning alone takes. */
  private static final Set<String> LEARNING =
      Set.of(
          "train-logit-scale",
          "train-text-projection",
          "mask-duplicates",
          "objective",
          "image-tower",
          "image-model");

  private final TaskName task;

  /** Of a recipe's task. */
  TaskKeys(TaskName task) {
    this.task = task;
  }

  /**
   * @param asByDefault whether the recipe leaves the key out, or might as well
   * @throws IllegalArgumentException when it does not and none of its tasks is the recipe's
   */
  void only(String key, boolean asByDefault, TaskName... takers) {
    if (!asByDefault && !Arrays.asList(takers).contains(task)) {
      throw new IllegalArgumentException(
          "%s: is for task %s (expected: left out, or another task)"
              .formatted(
                  key,
                  Arrays.stream(takers)
                      .map(taker -> RecordBinder.dashed(taker.name()))
                      .collect(Collectors.joining(" or "))));
    }
  }

  /** Each key of {@code contrastive} that differs from its default. */
  void contrastive(ContrastiveSettings given) {
    section("contrastive", given, ContrastiveSettings.class, TaskKeys::takersOfContrastive);
  }

  /** Each key of {@code data} that differs from its default. */
  void data(DataSettings given) {
    section("data", given, DataSettings.class, TaskKeys::takersOfData);
  }

  /** Each key of {@code teacher} that differs from its default. */
  void teacher(Recipe.Teacher given) {
    section(
        "teacher",
        given,
        Recipe.Teacher.class,
        key -> key.equals("space") ? FROM_PAIRS : WITH_TEACHER);
  }

  private <R extends Record> void section(
      String name, R given, Class<R> type, Function<String, TaskName[]> takers) {
    R byDefault = new RecordBinder(key -> Path.of("/")).bind(type, RecordBinder.yaml("{}"));
    for (RecordComponent component : type.getRecordComponents()) {
      String key = RecordBinder.key(component);
      boolean same =
          Objects.equals(RecipeText.read(component, given), RecipeText.read(component, byDefault));
      only(name + "." + key, same, takers.apply(key));
    }
  }

  private static TaskName[] takersOfContrastive(String key) {
    if (key.equals("first-caption")) {
      return FROM_IMAGES;
    }
    return new TaskName[] {
      LEARNING.contains(key) ? CONTRASTIVE_LEARNING : CONTRASTIVE_FROM_SCRATCH
    };
  }

  private static TaskName[] takersOfData(String key) {
    return switch (key) {
      case "images" -> FROM_IMAGES;
      case "shuffle-buffer" -> ALL; // from scratch refuses it where it opens its images
      default -> FROM_PAIRS;
    };
  }
}
