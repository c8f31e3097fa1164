package io.altmesh.encoder.training;

import io.altmesh.encoder.tokenizer.TokenBatch;
import java.util.List;

/**
 * B texts and the vectors of their images.
 *
 * @param texts in chunks, in order, none of them empty: one takes the least time, many the least
 *     memory; the gradient is the same
 * @param images (B, P), row-major: the teacher's PROJECTED vectors, of any length
 * @param sameText (B), equal numbers for equal texts, which are not told apart from each other's
 *     images; empty where all are
 * @param sameImage the same for images
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TextImageBatch(
    List<TokenBatch> texts, float[] images, long[] sameText, long[] sameImage) {
  private static final long[] NONE = {};

  public TextImageBatch {
    texts = List.copyOf(texts);
    int rows = texts.stream().mapToInt(TokenBatch::rows).sum();
    boolean marked = sameText.length == rows && sameImage.length == rows;
    if (rows == 0 || texts.stream().anyMatch(chunk -> chunk.rows() == 0)) {
      throw new IllegalArgumentException(
          "%d texts in %d chunks (expected: at least one in each)".formatted(rows, texts.size()));
    }
    if (images.length % rows != 0 || (!marked && sameText.length + sameImage.length > 0)) {
      throw new IllegalArgumentException(
          "%d image values, marks for %d texts and %d images (expected: as many for each of %d texts; marks for all or none)"
              .formatted(images.length, sameText.length, sameImage.length, rows));
    }
  }

  /** All other images are negatives of a text. */
  public TextImageBatch(List<TokenBatch> texts, float[] images) {
    this(texts, images, NONE, NONE);
  }

  /** B. */
  public int rows() {
    return texts.stream().mapToInt(TokenBatch::rows).sum();
  }
}
