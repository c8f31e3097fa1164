package io.altmesh.encoder.format;

import io.altmesh.encoder.safetensors.SafetensorsType;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an export shall be like.
 *
 * @param imageModel the teacher's directory, for its image tower, where the student has none; null
 *     where none is wanted; where the student has one, it must be the same
 * @param dtype of the weights, F32, F16 or BF16; null for the one that each has
 * @param maxShardBytes of values in one file
 * @param modelBase hub name or path of the bare backbone, which Multilingual-CLIP's own code loads
 *     first; null for what the model says itself
 */
public record ExportOptions(
    ExportFormat format,
    @Nullable Path imageModel,
    @Nullable SafetensorsType dtype,
    long maxShardBytes,
    @Nullable String modelBase) {
  public ExportOptions {
    if (dtype != null && !dtype.readsAsFloat()) {
      throw new IllegalArgumentException("dtype %s (expected: F32, F16 or BF16)".formatted(dtype));
    }
    if (maxShardBytes < 1) {
      throw new IllegalArgumentException(
          "shard size %d (expected: at least 1 byte)".formatted(maxShardBytes));
    }
  }
}
