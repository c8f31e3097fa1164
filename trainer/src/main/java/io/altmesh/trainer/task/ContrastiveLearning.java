package io.altmesh.trainer.task;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.images.ImageTextSource;
import io.altmesh.corpus.images.ShardSamples;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.encoder.training.ContrastiveObjective;
import io.altmesh.encoder.training.ContrastiveStudent;
import io.altmesh.encoder.training.TextImageBatch;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.recipe.ContrastiveSettings;
import io.altmesh.trainer.recipe.Recipe;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AltCLIP's second stage (arXiv 2211.06679, section 3.2): a student's captions against images in
 * PROJECTED space. With the image tower locked, as there, the images are embedded by the teacher,
 * each once in its life, and kept in the embedding store; unlocked, there is no teacher, and the
 * tower of the student, or of another directory, learns beside its texts.
 *
 * <p>A batch is a whole step, so that its negatives are all of it; {@code accumulation} is the
 * number of chunks that it is computed in.
 */
public final class ContrastiveLearning
    extends ModelTask<ContrastiveLearning.Batch, ContrastiveStudent> {
  private static final Logger LOG = LoggerFactory.getLogger(ContrastiveLearning.class);

  /** A step's captions and their images. */
  public record Batch(TextImageBatch pairs, long epoch, Cursor next) implements TrainingBatch {
    @Override
    public int samples() {
      return pairs.rows();
    }
  }

  private final ImageTextSource batches;
  private final PairImages images;
  private final PairReader reader;

  private ContrastiveLearning(
      Recipe recipe,
      Engines engines,
      ImageTextSource batches,
      PairImages images,
      ContrastiveStudent model) {
    super(model, engines.first().numerics());
    this.batches = batches;
    this.images = images;
    this.reader = new PairReader(recipe, batches, images, model.tokenizer());
  }

  /**
   * Reads the shards, meets the teacher where there is one, goes on with the student.
   *
   * @param store where vectors are kept when the recipe does not say
   * @param calls how the teacher is called; the listener hears when it is away
   */
  public static ContrastiveLearning open(
      Recipe recipe, Path store, Engines engines, ClientOptions calls) {
    return recipe.contrastive().imageTower() == ContrastiveSettings.ImageTower.LOCKED
        ? locked(recipe, store, engines, calls)
        : unlocked(recipe, store, engines);
  }

  private static ContrastiveLearning unlocked(Recipe recipe, Path store, Engines engines) {
    ImageTextSource batches = ImageData.open(recipe, store);
    Path imageModel = recipe.contrastive().imageModel();
    ContrastiveStudent model =
        ContrastiveStudent.startUnlocked(
            recipe.student(),
            imageModel == null ? recipe.student() : imageModel,
            options(recipe),
            engines);
    PixelImages images = new PixelImages(Objects.requireNonNull(model.preprocessor()));
    return new ContrastiveLearning(recipe, engines, batches, images, model);
  }

  private static ContrastiveLearning locked(
      Recipe recipe, Path store, Engines engines, ClientOptions calls) {
    String target = recipe.teacher().requireTarget();
    Path vectors = recipe.store().directory() == null ? store : recipe.store().directory();
    ImageTextSource batches = ImageData.open(recipe, vectors); // before a wait for the teacher
    ImageTargets targets =
        ImageTargets.connect(target, recipe.teacher().patience(), vectors, calls);
    try {
      if (recipe.teacher().prefetch()) {
        prefetch(recipe, targets);
      }
      ContrastiveStudent model =
          ContrastiveStudent.start(recipe.student(), targets.head(), options(recipe), engines);
      return new ContrastiveLearning(recipe, engines, batches, new TeacherImages(targets), model);
    } catch (RuntimeException e) {
      targets.close();
      throw e;
    }
  }

  private static void prefetch(Recipe recipe, ImageTargets targets) {
    try (ShardSamples samples = ShardSamples.open(ImageData.shards(recipe))) {
      FillProgress filled = targets.vectors().fill(ImageData.images(samples), progress -> {});
      LOG.info("the teacher gave {} images that the store lacked", filled.asked());
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
    model().accumulate(batch.pairs(), seed);
  }

  @Override
  public Counts counts() {
    return new Counts(
        images.hitRate(),
        images.teacherImages(),
        batches.skipped().count() + images.leftOut(),
        images.lookups());
  }

  @Override
  public void write(Path folder) {
    images.flush();
    super.write(folder);
  }

  @Override
  public @Nullable TeacherIdentity teacher() {
    return images.teacher();
  }

  @Override
  public void close() {
    batches.close();
    super.close();
    images.close();
  }
}
