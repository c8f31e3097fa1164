package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.DType;

/**
 * How large an answer of states may be, so that it fits in one message.
 *
 * @param bytes of the encoded message
 * @param dtype of its values: FLOAT16, or FLOAT32 when it is another
 */
public record AnswerLimit(long bytes, DType dtype) {
  /** Around the values: the model's fingerprint and numerics, tags and lengths. */
  private static final int ENVELOPE = 1024;

  /** Beside a text's values: its length, and its index when it was cut. */
  private static final int BESIDE = 10;

  /**
   * For a backend to call before it computes.
   *
   * @param dim values of a token's state
   * @throws MeshException INVALID_ARGUMENT when the answer would be larger, with the number of
   *     texts that would fit
   */
  public void check(int texts, int tokens, int dim) {
    boolean half = dtype == DType.FLOAT16;
    long each = (long) tokens * dim * (half ? Short.BYTES : Float.BYTES) + BESIDE;
    long fit = Math.max(0, bytes - ENVELOPE) / each;
    if (texts > fit) {
      throw MeshException.invalidArgument(
          "states of %d texts x %d tokens x %d %s values: %d bytes (expected: at most %d; %d such texts fit in one request)",
          texts,
          tokens,
          dim,
          half ? DType.FLOAT16 : DType.FLOAT32,
          texts * each + ENVELOPE,
          bytes,
          fit);
    }
  }
}
