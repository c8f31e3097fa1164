package io.altmesh.trainer.task;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.images.ImageTextBatch;
import io.altmesh.corpus.images.ImageTextBatches;
import io.altmesh.corpus.images.ImageTextOptions;
import io.altmesh.corpus.images.ShardList;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.training.Augmentation;
import io.altmesh.encoder.training.ContrastiveLoss;
import io.altmesh.encoder.training.ContrastiveModel;
import io.altmesh.encoder.training.ImageBatch;
import io.altmesh.encoder.training.Initialization;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import io.altmesh.trainer.recipe.ContrastiveSettings;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CLIP from random weights: InfoNCE between images and captions of WebDataset shards, which are
 * held in memory. There is no teacher; this is what makes the sample's.
 */
public final class ContrastiveFromScratch
    extends ModelTask<ContrastiveFromScratch.Batch, ContrastiveModel> {
  /** Images (B), the distinct texts they belong to, and further texts as negatives. */
  public record Batch(ImageBatch images, TokenBatch texts, long epoch, int samples, Cursor next)
      implements TrainingBatch {}

  private final Recipe recipe;
  private final ImageTextBatches batches;
  private final DecodedImages images;
  private final CaptionChoice captions;
  private final @Nullable Partners partners;
  private final @Nullable RecallProbe probe;

  private ContrastiveFromScratch(
      Recipe recipe,
      Engine engine,
      ContrastiveModel model,
      ImageTextBatches batches,
      @Nullable RecallProbe probe) {
    super(model, engine.numerics());
    this.recipe = recipe;
    this.batches = batches;
    this.images = new DecodedImages(batches, preprocessor(recipe, model));
    this.partners =
        recipe.contrastive().augmentation().blend() > 0
            ? Partners.of(batches, recipe.seed())
            : null;
    this.captions = new CaptionChoice(batches, recipe.contrastive(), recipe.seed());
    this.probe = probe;
  }

  /** Reads the shards and makes the model. */
  public static ContrastiveFromScratch open(Recipe recipe, Engine engine) {
    ContrastiveSettings options = recipe.contrastive();
    if (recipe.data().shuffleBuffer() > 0) {
      throw new RecipeException(
          "data.shuffle-buffer: %d (expected: 0 for task contrastive-from-scratch, which holds its images in memory)"
              .formatted(recipe.data().shuffleBuffer()));
    }
    ImageTextBatches batches =
        ImageTextBatches.open(
            shards(recipe),
            new ImageTextOptions(
                recipe.microBatch(), options.views(), options.firstCaption(), recipe.seed()));
    RecallProbe probe = recipe.probe() == null ? null : RecallProbe.open(recipe.probe(), engine);
    ContrastiveModel model = ContrastiveModel.start(recipe.student(), modelOptions(recipe), engine);
    return new ContrastiveFromScratch(recipe, engine, model, batches, probe);
  }

  private static List<Path> shards(Recipe recipe) {
    return ShardList.expand(
        recipe.data().images().stream().map(Path::toString).toList(), Path.of("/"));
  }

  private static ImagePreprocessor preprocessor(Recipe recipe, ContrastiveModel model) {
    ImagePreprocessor preprocessor = ImagePreprocessor.open(recipe.student());
    if (preprocessor.width() != model.imageSize() || preprocessor.height() != model.imageSize()) {
      throw new RecipeException(
          "%s: preprocessor_config.json makes images of %d x %d, config.json's vision_config.image_size is %d (expected: the same)"
              .formatted(
                  recipe.student(),
                  preprocessor.width(),
                  preprocessor.height(),
                  model.imageSize()));
    }
    return preprocessor;
  }

  private static ContrastiveModel.Options modelOptions(Recipe recipe) {
    ContrastiveSettings options = recipe.contrastive();
    return new ContrastiveModel.Options(
        Optimizers.adamW(recipe.optimizer()),
        Optimizers.muon(recipe.optimizer()),
        options.ema(),
        augmentation(options.augmentation()),
        new ContrastiveLoss(
            options.loss().textWeight(), options.loss().smoothing(), options.loss().viewsWeight()),
        options.patchesKept(),
        Initialization.valueOf(options.initialization().name()),
        recipe.seed(),
        SafetensorsType.valueOf(options.stored().name()));
  }

  private static Augmentation augmentation(ContrastiveSettings.Augmentation a) {
    return new Augmentation(
        a.rotation(),
        a.zoom(),
        a.shift(),
        a.flip(),
        a.warp(),
        a.colour(),
        a.shading(),
        a.erase(),
        a.blend());
  }

  @Override
  public long batchesPerEpoch() {
    return batches.batchesPerEpoch();
  }

  @Override
  public void seek(Cursor cursor) {
    batches.seek(cursor);
  }

  @Override
  public Batch read() {
    ImageTextBatch batch = batches.next();
    CaptionChoice.Chosen chosen = captions.of(batch);
    TokenBatch tokens = model().tokenizer().encode(chosen.texts());
    return new Batch(
        images.batch(batch, chosen.textOf(), partners == null ? new int[0] : partners.of(batch)),
        tokens,
        batch.cursor().epoch(),
        batch.samples().size(),
        batches.cursor());
  }

  @Override
  public void accumulate(Batch batch, long seed, double progress) {
    double kept =
        progress >= recipe.contrastive().allPatchesFrom() ? 1 : recipe.contrastive().patchesKept();
    model().accumulate(batch.images(), batch.texts(), seed, kept);
  }

  @Override
  public Counts counts() {
    return new Counts(0, 0, batches.skipped().count() + images.rejected());
  }

  @Override
  public String data() {
    return batches.fingerprint();
  }

  @Override
  public boolean dependsOnProgress() {
    return recipe.contrastive().patchesKept() < 1 && recipe.contrastive().allPatchesFrom() < 1;
  }

  @Override
  public Map<String, Double> probe(Path folder) {
    return probe == null ? Map.of() : probe.scores(folder);
  }

  @Override
  public @Nullable TeacherIdentity teacher() {
    return null;
  }
}
