package io.altmesh.trainer.recipe;

import static io.altmesh.trainer.recipe.Bounds.atLeast;
import static io.altmesh.trainer.recipe.Bounds.positive;
import static io.altmesh.trainer.recipe.Bounds.share;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How contrastive tasks see their data, and what they learn of it. Contrastive learning takes
 * {@code first-caption} and all from {@code train-logit-scale} on; CLIP from scratch the others and
 * {@code first-caption}.
 *
 * <p>The paper does not say whether {@code text_projection} and {@code logit_scale} learn in stage
 * 2. FlagAI's model has the scale as a trainable parameter, so it is trained here, never beyond ln
 * 100 (CLIP's own bound); the projection is the teacher's own and stays.
 *
 * @param views renderings of one key that share a batch
 * @param firstCaption probability that a key goes by its first caption (its name), not by one of
 *     the others
 * @param keywords probability that up to two of the other captions follow the first one
 * @param negatives first captions of other keys, drawn at random, that images are told apart from
 *     besides the batch's texts
 * @param patchesKept part of each image's patches that is looked at in training (FLIP, arXiv
 *     2212.00794)
 * @param allPatchesFrom share of the steps after which all patches are looked at
 * @param ema decay of the weights' moving average, which is what is written; 0 for none
 * @param stored type of the weights on disk
 * @param trainLogitScale whether {@code logit_scale} learns, up to ln 100
 * @param trainTextProjection whether {@code text_projection} learns; an M-CLIP has none
 * @param maskDuplicates whether equal texts, and equal images, of a batch are no negatives of each
 *     other's partners
 * @param objective what is asked of a batch's pairs: {@code infonce}, CLIP's and the paper's, each
 *     text finds its image among all and each image its text; {@code sigmoid}, SigLIP's, each pair
 *     alone is told to belong together or not, by a bias that learns
 * @param imageTower {@code locked}, as the paper: a teacher's vectors, which are embedded once;
 *     {@code unlocked}: it learns beside the texts, from pixels and without a teacher, and
 *     checkpoints are whole models
 * @param imageModel the directory whose image tower an unlocked run starts from; left out: the
 *     student's own
 */
public record ContrastiveSettings(
    @Default("1") int views,
    @Default("1") double firstCaption,
    @Default("0") double keywords,
    @Default("0") int negatives,
    @Default("1") double patchesKept,
    @Default("1") double allPatchesFrom,
    @Default("0") double ema,
    @Default("clip") Start initialization,
    @Default("f32") Stored stored,
    @Default("{}") Augmentation augmentation,
    @Default("{}") Loss loss,
    @Default("true") boolean trainLogitScale,
    @Default("false") boolean trainTextProjection,
    @Default("false") boolean maskDuplicates,
    @Default("infonce") Objective objective,
    @Default("locked") ImageTower imageTower,
    @Nullable Path imageModel) {
  /**
   * How weights begin: as transformers does it, or so that residual branches add nothing at first.
   */
  public enum Start {
    CLIP,
    RESIDUAL_ZERO
  }

  /** Type of the weights on disk. */
  public enum Stored {
    F32,
    F16
  }

  /** What is asked of a batch's pairs. */
  public enum Objective {
    INFONCE,
    SIGMOID
  }

  /** Whether images are a teacher's, or their tower learns. */
  public enum ImageTower {
    LOCKED,
    UNLOCKED
  }

  public ContrastiveSettings {
    atLeast("views", views, 1);
    atLeast("negatives", negatives, 0);
    share("first-caption", firstCaption);
    share("keywords", keywords);
    positive("patches-kept", patchesKept);
    share("patches-kept", patchesKept);
    share("all-patches-from", allPatchesFrom);
    share("ema", ema);
    if (imageModel != null && imageTower == ImageTower.LOCKED) {
      throw new IllegalArgumentException(
          "image-model: %s (expected: left out with image-tower locked, whose images are a teacher's)"
              .formatted(imageModel));
    }
  }

  /**
   * Random views of drawings on white; units as in {@link
   * io.altmesh.encoder.training.Augmentation}.
   */
  public record Augmentation(
      @Default("0") double rotation,
      @Default("0") double zoom,
      @Default("0") double shift,
      @Default("0") double flip,
      @Default("0") double warp,
      @Default("0") double colour,
      @Default("0") double shading,
      @Default("0") double erase,
      @Default("0") double blend) {}

  /** Terms of InfoNCE; as in {@link io.altmesh.encoder.training.ContrastiveLoss}. */
  public record Loss(
      @Default("1") double textWeight,
      @Default("0") double smoothing,
      @Default("0") double viewsWeight) {}
}
