package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.TensorEntry;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * From POOLED to PROJECTED vectors.
 *
 * @param projectedDim P
 * @param pooledDim D
 * @param matrix row-major (P, D)
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Projection(int projectedDim, int pooledDim, float[] matrix) {

  /**
   * Reads one of a model's weights.
   *
   * @param file safetensors
   * @param tensor its name there, such as {@code text_projection.weight}
   * @throws ModelFormatException when there is no such matrix
   */
  public static Projection read(Path file, String tensor) {
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      TensorEntry entry = weights.entry(tensor);
      long[] shape = entry.shape();
      if (shape.length != 2) {
        throw new ModelFormatException(
            "%s: %s has shape %s (expected: a matrix, projected x pooled)"
                .formatted(file, tensor, Arrays.toString(shape)));
      }
      return new Projection(
          Math.toIntExact(shape[0]), Math.toIntExact(shape[1]), weights.floats(tensor));
    }
  }

  /** The same rows, failures and cuts with PROJECTED vectors. */
  Embeddings of(Embeddings pooled) {
    float[] values = new float[Math.multiplyExact(pooled.rows(), projectedDim)];
    for (int row = 0; row < pooled.rows(); row++) {
      for (int p = 0; p < projectedDim; p++) {
        values[row * projectedDim + p] = dot(pooled.values(), row * pooledDim, p * pooledDim);
      }
    }
    return new Embeddings(
        pooled.rows(), projectedDim, values, pooled.failures(), pooled.truncated());
  }

  private float dot(float[] values, int from, int row) {
    double sum = 0;
    for (int d = 0; d < pooledDim; d++) {
      sum += (double) values[from + d] * matrix[row + d];
    }
    return (float) sum;
  }
}
