package io.altmesh.student;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import java.util.List;

/**
 * The teacher's image tower, wherever it is. A student was trained against exactly one; {@link
 * #tower} tells which this is. Thread-safe.
 */
interface ImageSide extends AutoCloseable {
  TowerInfo tower();

  /** Encoded images in their order, un-normalised. */
  Embeddings embed(List<byte[]> images, Space space);

  @Override
  void close();
}
