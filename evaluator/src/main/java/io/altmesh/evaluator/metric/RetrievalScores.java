package io.altmesh.evaluator.metric;

/**
 * Retrieval in both directions: any-hit recalls at 1, 5 and 10, the mean and median rank. Captions
 * search images, images search captions; an image with five captions is found by any of them, as
 * CLIP_benchmark's {@code zeroshot_retrieval.py} counts.
 *
 * @param textToImage CLIP_benchmark's {@code image_retrieval_recall}
 * @param imageToText CLIP_benchmark's {@code text_retrieval_recall}
 */
public record RetrievalScores(TopK textToImage, TopK imageToText) {
  private static final int[] KS = {1, 5, 10};

  /** Of ranks from 0; negative ones are left out. */
  public static RetrievalScores of(int[] captionRanks, int[] imageRanks) {
    return new RetrievalScores(TopK.of(captionRanks, KS), TopK.of(imageRanks, KS));
  }

  /** MR of AltCLIP's and Chinese-CLIP's tables: the mean of the six recalls of both directions. */
  public double meanRecallOfSix() {
    return (sum(textToImage) + sum(imageToText)) / 6;
  }

  /** Mean recall of one direction: of its recalls at 1, 5 and 10. */
  public static double meanRecallOfThree(TopK direction) {
    return sum(direction) / KS.length;
  }

  private static double sum(TopK recalls) {
    double sum = 0;
    for (int k : KS) {
      sum += recalls.at(k);
    }
    return sum;
  }
}
