package io.altmesh.encoder.training;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.training.GradientCache.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of pairs as the gradient cache takes it.
 *
 * @param texts in order
 * @param images as many chunks of pixels; or one of all vectors, which no pass repeats
 */
record PairChunks(List<Chunk> texts, List<Chunk> images) {
  /**
   * @throws IllegalArgumentException when the images are not what the towers take
   */
  static PairChunks of(TextImageBatch batch, StudentTowers towers) {
    List<Chunk> texts = batch.texts().stream().map(PairChunks::chunk).toList();
    StudentImages unlocked = towers.images();
    if (batch.images() instanceof TextImageBatch.Vectors vectors && unlocked == null) {
      int dim = towers.student().teacher().projectedDim();
      return new PairChunks(texts, List.of(chunk(vectors, batch.rows(), dim)));
    } else if (batch.images() instanceof TextImageBatch.Pixels pixels && unlocked != null) {
      return new PairChunks(texts, chunks(pixels, batch, unlocked.tower().imageSize()));
    }
    throw new IllegalArgumentException(
        "images as %s (expected: %s, with the image tower %s)"
            .formatted(
                batch.images().getClass().getSimpleName(),
                unlocked == null ? "Vectors" : "Pixels",
                unlocked == null ? "locked" : "unlocked"));
  }

  private static Chunk chunk(TokenBatch tokens) {
    Shape shape = new Shape(tokens.rows(), tokens.length());
    return new Chunk(tokens.rows(), scope -> scope.create(tokens.ids(), shape));
  }

  private static Chunk chunk(TextImageBatch.Vectors vectors, int rows, int dim) {
    if (vectors.values().length != rows * dim) {
      throw new IllegalArgumentException(
          "%d image values for %d texts (expected %d a text)"
              .formatted(vectors.values().length, rows, dim));
    }
    return new Chunk(rows, scope -> scope.create(vectors.values(), new Shape(rows, dim)));
  }

  private static List<Chunk> chunks(TextImageBatch.Pixels pixels, TextImageBatch batch, int size) {
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < batch.texts().size(); i++) {
      int rows = batch.texts().get(i).rows();
      byte[] values = pixels.chunks().get(i);
      int expected = Math.multiplyExact(3 * rows, size * size);
      if (pixels.size() != size || values.length != expected) {
        throw new IllegalArgumentException(
            "%d pixel values of images of %d x %d for %d texts (expected: %d x %d, %d values)"
                .formatted(
                    values.length, pixels.size(), pixels.size(), rows, size, size, expected));
      }
      Shape shape = new Shape(rows, 3, size, size);
      chunks.add(
          new Chunk(rows, scope -> scope.create(ByteBuffer.wrap(values), shape, DataType.UINT8)));
    }
    return chunks;
  }
}
