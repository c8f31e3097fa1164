package io.altmesh.corpus.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Images that are files of their own under one folder. */
record FileImages(Path folder, List<String> ids, List<String> names) implements ImageStore {
  /** Every file's id is its name. */
  static FileImages of(Path folder, List<String> names) {
    return new FileImages(folder, names, names);
  }

  @Override
  public int size() {
    return ids.size();
  }

  @Override
  public String id(int index) {
    return ids.get(index);
  }

  @Override
  public long length(int index) throws IOException {
    return Files.size(file(index));
  }

  @Override
  public byte[] read(int index) throws IOException {
    return Files.readAllBytes(file(index));
  }

  @Override
  public List<Path> files() {
    return names.stream().map(folder::resolve).toList();
  }

  private Path file(int index) {
    return folder.resolve(names.get(index));
  }

  @Override
  public void close() {}
}
