package io.altmesh.trainer.task;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.images.ImageTextBatches;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.training.ContrastiveObjective;
import io.altmesh.encoder.training.ContrastiveStudent;
import io.altmesh.encoder.training.StepMetrics;
import io.altmesh.encoder.training.TextImageBatch;
import io.altmesh.mesh.client.WaitListener;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.recipe.ContrastiveSettings;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * AltCLIP's second stage (arXiv 2211.06679, section 3.2): a student's captions against images in
 * PROJECTED space. With the image tower locked, as there, the images are embedded by the teacher,
 * each once in its life, and kept in the embedding store; unlocked, there is no teacher, and the
 * tower of the student, or of another directory, learns beside its texts.
 *
 * <p>A batch is a whole step, so that its negatives are all of it; {@code accumulation} is the
 * number of chunks that it is computed in.
 */
public final class ContrastiveLearning implements TrainingTask<ContrastiveLearning.Batch> {
  /** A step's captions and their images. */
  public record Batch(TextImageBatch pairs, long epoch, Cursor next) implements TrainingBatch {
    @Override
    public int samples() {
      return pairs.rows();
    }
  }

  private final Engine engine;
  private final ImageTextBatches batches;
  private final PairImages images;
  private final ContrastiveStudent model;
  private final PairReader reader;

  private ContrastiveLearning(
      Recipe recipe,
      Engine engine,
      ImageTextBatches batches,
      PairImages images,
      ContrastiveStudent model) {
    this.engine = engine;
    this.batches = batches;
    this.images = images;
    this.model = model;
    this.reader = new PairReader(recipe, batches, images, model.tokenizer());
  }

  /**
   * Reads the shards, meets the teacher where there is one, goes on with the student.
   *
   * @param store where vectors are kept when the recipe does not say
   * @param waits hears when the teacher is away
   */
  public static ContrastiveLearning open(
      Recipe recipe, Path store, Engine engine, WaitListener waits) {
    return recipe.contrastive().imageTower() == ContrastiveSettings.ImageTower.LOCKED
        ? locked(recipe, store, engine, waits)
        : unlocked(recipe, engine);
  }

  private static ContrastiveLearning unlocked(Recipe recipe, Engine engine) {
    ImageTextBatches batches = PairReader.open(recipe);
    Path imageModel = recipe.contrastive().imageModel();
    ContrastiveStudent model =
        ContrastiveStudent.startUnlocked(
            recipe.student(),
            imageModel == null ? recipe.student() : imageModel,
            options(recipe),
            engine);
    PixelImages images = new PixelImages(Objects.requireNonNull(model.preprocessor()));
    return new ContrastiveLearning(recipe, engine, batches, images, model);
  }

  private static ContrastiveLearning locked(
      Recipe recipe, Path store, Engine engine, WaitListener waits) {
    String target = recipe.teacher().target();
    if (target == null) {
      throw new RecipeException(
          "teacher.target is missing (expected: HOST:PORT of a teacher with images, in the recipe or as --set teacher.target=HOST:PORT; or contrastive.image-tower: unlocked)");
    }
    ImageTextBatches batches = PairReader.open(recipe); // before a wait for the teacher
    Path vectors = recipe.store().directory() == null ? store : recipe.store().directory();
    ImageTargets targets =
        ImageTargets.connect(target, recipe.teacher().patience(), vectors, waits);
    try {
      if (recipe.teacher().prefetch()) {
        targets.prefetch(
            () ->
                IntStream.range(0, batches.imageCount())
                    .mapToObj(i -> new ImageTargets.Image("number " + i, batches.image(i)))
                    .iterator());
      }
      ContrastiveStudent model =
          ContrastiveStudent.start(recipe.student(), targets.head(), options(recipe), engine);
      return new ContrastiveLearning(recipe, engine, batches, new TeacherImages(targets), model);
    } catch (RuntimeException e) {
      targets.close();
      throw e;
    }
  }

  private static ContrastiveStudent.Options options(Recipe recipe) {
    ContrastiveSettings contrastive = recipe.contrastive();
    return new ContrastiveStudent.Options(
        Optimizers.adamW(recipe.optimizer()),
        Optimizers.muon(recipe.optimizer()),
        recipe.maxLength(),
        contrastive.trainLogitScale(),
        contrastive.trainTextProjection(),
        ContrastiveObjective.valueOf(contrastive.objective().name()),
        recipe.head(),
        recipe.seed(),
        recipe.dropout());
  }

  @Override
  public long batchesPerEpoch() {
    return batches.batchesPerEpoch();
  }

  @Override
  public int batchesPerStep(int accumulation) {
    return 1;
  }

  @Override
  public String data() {
    return batches.fingerprint();
  }

  @Override
  public void seek(Cursor cursor) {
    batches.seek(cursor);
  }

  @Override
  public Batch read() {
    return reader.next();
  }

  @Override
  public void accumulate(Batch batch, long seed, double progress) {
    model.accumulate(batch.pairs(), seed);
  }

  @Override
  public void update(double learningRate) {
    model.update(learningRate);
  }

  @Override
  public StepMetrics readMetrics() {
    return model.readMetrics();
  }

  @Override
  public Counts counts() {
    return new Counts(
        images.hitRate(), images.teacherImages(), batches.skipped().count() + images.leftOut());
  }

  @Override
  public void write(Path folder) {
    images.flush();
    model.writeModel(folder);
    model.writeOptimizer(folder.resolve(OPTIMIZER));
  }

  @Override
  public void restore(Path folder) {
    model.restore(folder, folder.resolve(OPTIMIZER));
  }

  @Override
  public String fingerprint(Path folder) {
    return EmbeddingModels.identify(folder, engine.numerics()).fingerprint();
  }

  @Override
  public @Nullable TeacherIdentity teacher() {
    return images.teacher();
  }

  @Override
  public void close() {
    model.close();
    images.close();
  }
}
