package io.altmesh.encoder.training;

import io.altmesh.encoder.tokenizer.TokenBatch;
import java.util.List;

/**
 * B texts and their images.
 *
 * @param texts in chunks, in order, none of them empty: one takes the least time, many the least
 *     memory; the gradient is the same
 * @param images vectors where the image tower is locked, else pixels
 * @param sameText (B), equal numbers for equal texts, which are not told apart from each other's
 *     images; empty where all are
 * @param sameImage the same for images
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TextImageBatch(
    List<TokenBatch> texts, Images images, long[] sameText, long[] sameImage) {
  private static final long[] NONE = {};

  /** What is known of a batch's images. */
  public sealed interface Images {}

  /**
   * A teacher's PROJECTED vectors, of any length.
   *
   * @param values (B, P), row-major
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Vectors(float[] values) implements Images {}

  /**
   * Images as a preprocessor has resized and cropped them, not normalised.
   *
   * @param size S, the side
   * @param chunks (N, 3, S, S) each, row-major, 0 to 255; as many as there are chunks of texts
   */
  public record Pixels(int size, List<byte[]> chunks) implements Images {
    public Pixels {
      chunks = List.copyOf(chunks);
    }
  }

  public TextImageBatch {
    texts = List.copyOf(texts);
    int rows = texts.stream().mapToInt(TokenBatch::rows).sum();
    boolean marked = sameText.length == rows && sameImage.length == rows;
    if (rows == 0 || texts.stream().anyMatch(chunk -> chunk.rows() == 0)) {
      throw new IllegalArgumentException(
          "%d texts in %d chunks (expected: at least one in each)".formatted(rows, texts.size()));
    }
    if (images instanceof Pixels pixels && pixels.chunks.size() != texts.size()) {
      throw new IllegalArgumentException(
          "%d chunks of texts, %d of images (expected: as many)"
              .formatted(texts.size(), pixels.chunks.size()));
    }
    if (!marked && sameText.length + sameImage.length > 0) {
      throw new IllegalArgumentException(
          "marks for %d texts and %d images (expected: for each of %d, or none)"
              .formatted(sameText.length, sameImage.length, rows));
    }
  }

  /** All other images are negatives of a text. */
  public TextImageBatch(List<TokenBatch> texts, Images images) {
    this(texts, images, NONE, NONE);
  }

  /** B. */
  public int rows() {
    return texts.stream().mapToInt(TokenBatch::rows).sum();
  }
}
