package io.altmesh.corpus.layout;

import java.nio.file.Path;
import java.util.List;

/** The images of texts that have none. */
final class NoImages implements ImageStore {
  @Override
  public int size() {
    return 0;
  }

  @Override
  public String id(int index) {
    throw none(index);
  }

  @Override
  public long length(int index) {
    throw none(index);
  }

  @Override
  public byte[] read(int index) {
    throw none(index);
  }

  @Override
  public List<Path> files() {
    return List.of();
  }

  private static IndexOutOfBoundsException none(int index) {
    return new IndexOutOfBoundsException("image " + index + " of a data set without images");
  }

  @Override
  public void close() {}
}
