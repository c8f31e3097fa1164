package io.altmesh.corpus.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Encoded images by index. What is held in memory is where they are; an image is read when it is
 * asked for. Reading in the order of the index is always one pass over the files. Not thread-safe.
 */
public interface ImageStore extends AutoCloseable {
  /** Number of images. */
  int size();

  /** Distinct among the images of a store, such as a file's name. */
  String id(int index);

  /**
   * Bytes that an image has as it is stored, from the index alone; -1 where that would mean reading
   * it.
   *
   * @throws IOException when there is no such image
   */
  long length(int index) throws IOException;

  /**
   * Reads an image.
   *
   * @return encoded, as stored; the caller's own
   * @throws IOException when it cannot be read; others can nevertheless
   */
  byte[] read(int index) throws IOException;

  /** The files that the images lie in, which tell whether images may have changed. */
  List<Path> files();

  @Override
  void close();
}
