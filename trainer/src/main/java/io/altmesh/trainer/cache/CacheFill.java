package io.altmesh.trainer.cache;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.images.ShardCounts;
import io.altmesh.corpus.images.ShardSamples;
import io.altmesh.corpus.parallel.PairMix;
import io.altmesh.corpus.parallel.SourceTexts;
import io.altmesh.proto.v1.Space;
import io.altmesh.trainer.recipe.ContrastiveSettings;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeException;
import io.altmesh.trainer.task.FillProgress;
import io.altmesh.trainer.task.ImageData;
import io.altmesh.trainer.task.ImageTargets;
import io.altmesh.trainer.task.ParallelData;
import io.altmesh.trainer.task.TeacherTargets;
import io.altmesh.trainer.task.TeacherVectors;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the embedding store with everything that a recipe will ask its teacher for: of teacher
 * learning the distinct source texts, of contrastive learning the images. The teacher is asked for
 * what the store lacks alone, so a filling that was stopped or killed goes on where it was. Neither
 * texts nor images are held in memory.
 */
public final class CacheFill {
  private static final Logger LOG = LoggerFactory.getLogger(CacheFill.class);

  private final Recipe recipe;
  private final Path store;
  private final CacheOptions options;

  private CacheFill(Recipe recipe, Path store, CacheOptions options) {
    this.recipe = recipe;
    this.store = store;
    this.options = options;
  }

  /**
   * Fills.
   *
   * @throws RecipeException when the recipe has no teacher or no store is named
   * @throws io.altmesh.mesh.MeshException when the teacher is away for longer than the recipe's
   *     patience; what it answered before is in the store
   */
  public static CacheResult run(Recipe recipe, CacheOptions options) {
    Path store = options.store() == null ? recipe.store().directory() : options.store();
    if (store == null) {
      throw new RecipeException(
          "no store is named (expected: --store DIR, or store.directory in the recipe)");
    }
    CacheFill fill = new CacheFill(recipe, store, options);
    return switch (recipe.task()) {
      case TEACHER_LEARNING -> fill.texts();
      case CONTRASTIVE_LEARNING -> fill.images();
      case CONTRASTIVE_FROM_SCRATCH ->
          throw new RecipeException(
              "task contrastive-from-scratch has no teacher, so there is nothing to keep (expected: teacher-learning or contrastive-learning)");
    };
  }

  private CacheResult texts() {
    String target = recipe.teacher().requireTarget();
    PairMix mix = ParallelData.mix(recipe.data());
    try (TeacherTargets targets =
        TeacherTargets.connect(
            target,
            Space.valueOf(recipe.teacher().space().name()),
            recipe.teacher().patience(),
            store,
            options.calls())) {
      TeacherVectors<String> vectors = targets.vectors();
      long lacking = lacking(vectors, mix);
      long begin = System.nanoTime();
      try (SourceTexts texts = SourceTexts.open(mix)) {
        FillProgress filled = fill(vectors, texts, progress -> lacking);
        return new CacheResult(
            vectors.contents(),
            targets.identity(),
            filled,
            texts.skipped().count(),
            0,
            List.of(),
            (System.nanoTime() - begin) / 1e9,
            !options.stop().tripped());
      }
    }
  }

  /** A pass of its own, many times as fast as any teacher, so that the time left can be told. */
  private long lacking(TeacherVectors<String> vectors, PairMix mix) {
    LOG.info("counting the texts that the store lacks");
    long all = 0;
    long lacking = 0;
    try (SourceTexts texts = SourceTexts.open(mix)) {
      for (Iterator<String> rest = untilStopped(texts); rest.hasNext(); all++) {
        lacking += vectors.contains(rest.next()) ? 0 : 1;
      }
    }
    LOG.info("{} of {} distinct texts", lacking, all);
    return lacking;
  }

  private CacheResult images() {
    if (recipe.contrastive().imageTower() == ContrastiveSettings.ImageTower.UNLOCKED) {
      throw new RecipeException(
          "contrastive.image-tower: unlocked: the run embeds its images itself, so there is nothing to keep (expected: locked)");
    }
    String target = recipe.teacher().requireTarget();
    List<Path> shards = ImageData.shards(recipe);
    // Before a wait for the teacher, and so that the time left can be told.
    long all = ShardCounts.of(shards, ImageData.shardIndex(store)).samples();
    try (ShardSamples samples = ShardSamples.open(shards)) {
      if (!samples.hasNext()) {
        throw new RecipeException(
            "data.images: no image with a caption in %s (expected: at least one)"
                .formatted(recipe.data().images()));
      }
      try (ImageTargets targets =
          ImageTargets.connect(target, recipe.teacher().patience(), store, options.calls())) {
        long begin = System.nanoTime();
        FillProgress filled =
            fill(
                targets.vectors(),
                ImageData.images(samples),
                progress -> all - progress.found() - progress.refused());
        SkippedRows skipped = samples.skipped();
        return new CacheResult(
            targets.vectors().contents(),
            targets.identity(),
            filled,
            skipped.count(),
            targets.refused(),
            targets.refusedNames(),
            (System.nanoTime() - begin) / 1e9,
            !options.stop().tripped());
      }
    }
  }

  private <T> FillProgress fill(
      TeacherVectors<T> vectors, Iterator<T> items, ToLongFunction<FillProgress> total) {
    Watch watch = new Watch(options.listener(), total);
    try {
      return vectors.fill(untilStopped(items), watch);
    } catch (RuntimeException e) {
      if (options.stop().tripped()) { // what ends then has not failed
        Thread.interrupted();
        return watch.last();
      }
      throw e;
    }
  }

  private <T> Iterator<T> untilStopped(Iterator<T> items) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !options.stop().tripped() && items.hasNext();
      }

      @Override
      public T next() {
        return items.next();
      }
    };
  }
}
