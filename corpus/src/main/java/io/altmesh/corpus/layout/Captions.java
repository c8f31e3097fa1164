package io.altmesh.corpus.layout;

import java.util.List;

/**
 * The captions of one language, in the order of the file, and the images that each describes: the
 * positives of retrieval in both directions.
 *
 * <p>Without images, as for matching translations, the numbers are of rows: texts of two languages
 * with a number in common are translations of each other.
 *
 * @param texts without line ends, never blank
 * @param images of every text the indices of its images, at least one
 */
public record Captions(List<String> texts, List<int[]> images) {
  public Captions {
    texts = List.copyOf(texts);
    images = List.copyOf(images);
    if (texts.size() != images.size()) {
      throw new IllegalArgumentException(
          "captions: %d texts, %d lists of images (expected: as many)"
              .formatted(texts.size(), images.size()));
    }
  }

  /** Number of captions. */
  public int size() {
    return texts.size();
  }

  /**
   * Of every image the indices of its captions, in their order.
   *
   * @param imageCount images of the data set; those without captions get none
   */
  public int[][] ofImages(int imageCount) {
    int[] counts = new int[imageCount];
    images.forEach(
        some -> {
          for (int image : some) {
            counts[image]++;
          }
        });
    int[][] captions = new int[imageCount][];
    for (int image = 0; image < imageCount; image++) {
      captions[image] = new int[counts[image]];
    }
    for (int caption = size() - 1; caption >= 0; caption--) {
      for (int image : images.get(caption)) {
        captions[image][--counts[image]] = caption;
      }
    }
    return captions;
  }
}
