package io.altmesh.teacher.backend;

/** Vectors that were computed before, by content. Thread-safe. */
interface KeptVectors extends AutoCloseable {
  int dim();

  /**
   * Looks one up.
   *
   * @param content a text's UTF-8, or an image file
   * @param out takes dim values from {@code offset} on; untouched where there is none
   */
  boolean get(byte[] content, float[] out, int offset);

  @Override
  void close();
}
