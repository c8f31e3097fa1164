package io.altmesh.trainer.recipe;

import static io.altmesh.trainer.recipe.Recipe.TaskName.CONTRASTIVE_FROM_SCRATCH;
import static io.altmesh.trainer.recipe.Recipe.TaskName.CONTRASTIVE_LEARNING;

import io.altmesh.trainer.recipe.Recipe.TaskName;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Keys that only some tasks take: another task would ignore them, and is told so. */
final class TaskKeys {
  /** Of {@code contrastive}, what contrastive learning alone takes. */
  private static final Set<String> LEARNING =
      Set.of(
          "train-logit-scale",
          "train-text-projection",
          "mask-duplicates",
          "objective",
          "image-tower",
          "image-model");

  /** Of {@code contrastive}, what both contrastive tasks take; the rest is from scratch's. */
  private static final Set<String> BOTH = Set.of("first-caption");

  private TaskKeys() {}

  /**
   * @param asByDefault whether the recipe leaves the key out, or might as well
   * @throws IllegalArgumentException when it does not and none of its tasks is the recipe's
   */
  static void only(TaskName task, String key, boolean asByDefault, TaskName... takers) {
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
  static void contrastive(TaskName task, ContrastiveSettings given) {
    ContrastiveSettings byDefault =
        new RecordBinder(key -> Path.of("/"))
            .bind(ContrastiveSettings.class, RecordBinder.yaml("{}"));
    for (RecordComponent component : ContrastiveSettings.class.getRecordComponents()) {
      String key = RecordBinder.key(component);
      boolean same =
          Objects.equals(RecipeText.read(component, given), RecipeText.read(component, byDefault));
      only(task, "contrastive." + key, same, takers(key));
    }
  }

  private static TaskName[] takers(String key) {
    if (BOTH.contains(key)) {
      return new TaskName[] {CONTRASTIVE_LEARNING, CONTRASTIVE_FROM_SCRATCH};
    }
    return new TaskName[] {
      LEARNING.contains(key) ? CONTRASTIVE_LEARNING : CONTRASTIVE_FROM_SCRATCH
    };
  }
}
