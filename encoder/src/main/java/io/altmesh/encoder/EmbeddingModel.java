package io.altmesh.encoder;

import java.util.List;

/**
 * A model that turns texts and images into vectors of one space. Thread-safe; calls block until
 * their vectors are there. An input has the same vector whatever else is in the call, up to the
 * rounding of {@link ModelIdentity#numerics()}.
 */
public interface EmbeddingModel extends AutoCloseable {
  ModelIdentity identity();

  /**
   * The text projection and scale, for a student to keep.
   *
   * @throws UnsupportedOperationException without a text tower
   */
  Head head();

  /**
   * Vectors of texts. Longer ones than the context length are cut and named in {@link
   * Embeddings#truncated()}.
   *
   * @throws UnsupportedOperationException without a text tower
   * @throws IllegalStateException after {@link #close()}
   */
  Embeddings embedText(List<String> texts, Space space);

  /**
   * States of all tokens of texts. Longer ones than the context length, or than {@code padTo}, are
   * cut, keep their closing special token, and are named in {@link EncodedTokens#truncated()}.
   *
   * @param padTo tokens of every row: shorter ones are padded, their padding is masked and has
   *     states too. 0 for those of the longest row: states beyond a row's own tokens are zero then
   * @param check is asked before anything is computed
   * @throws UnsupportedOperationException without a text tower whose tokens have such states
   * @throws IllegalArgumentException when {@code padTo} leaves no room for special tokens, or is
   *     more than 512 and than the context length
   * @throws IllegalStateException after {@link #close()}
   */
  EncodedTokens encodeTokens(
      List<String> texts, States states, int padTo, EncodedTokens.ShapeCheck check);

  /**
   * Vectors of encoded images (PNG, JPEG, WebP). What cannot be decoded is named in {@link
   * Embeddings#failures()}.
   *
   * @throws UnsupportedOperationException without an image tower
   * @throws IllegalStateException after {@link #close()}
   */
  Embeddings embedImages(List<byte[]> images, Space space);

  /** Bytes that its weights take on the device; 0 where they lie elsewhere, or nobody knows. */
  default long weightBytes() {
    return 0;
  }

  /** Waits for calls under way, then releases the weights. */
  @Override
  void close();
}
