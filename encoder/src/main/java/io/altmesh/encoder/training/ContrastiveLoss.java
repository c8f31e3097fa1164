package io.altmesh.encoder.training;

/**
 * InfoNCE: {@code (images to texts + textWeight * texts to images) / (1 + textWeight)}, CLIP's own
 * loss for a weight of 1. A text with several images has the mean of their log-probabilities.
 *
 * @param textWeight of the direction from texts to images
 * @param smoothing label smoothing of the direction from images to texts
 * @param viewsWeight of a third term, in which images of one text find each other
 */
public record ContrastiveLoss(double textWeight, double smoothing, double viewsWeight) {
  public ContrastiveLoss {
    AdamW.within("textWeight", textWeight, 0, Double.MAX_VALUE);
    AdamW.within("smoothing", smoothing, 0, 1);
    AdamW.within("viewsWeight", viewsWeight, 0, Double.MAX_VALUE);
  }

  /** CLIP's (arXiv 2103.00020). */
  public static ContrastiveLoss clip() {
    return new ContrastiveLoss(1, 0, 0);
  }

  void into(Settings settings) {
    settings
        .real("loss.text_weight", textWeight)
        .real("loss.smoothing", smoothing)
        .real("loss.views_weight", viewsWeight);
  }
}
