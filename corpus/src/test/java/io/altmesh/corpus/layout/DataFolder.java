package io.altmesh.corpus.layout;

import io.altmesh.corpus.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that tests lay data sets out in. */
public record DataFolder(Path root) {

  /** Writes text, making folders as needed. */
  public DataFolder text(String file, String text) {
    TextFiles.write(made(file), text);
    return this;
  }

  public DataFolder bytes(String file, byte[] content) {
    TextFiles.write(made(file), content);
    return this;
  }

  /** Writes a drawing of the sample. */
  public DataFolder image(String file, int drawing) {
    return bytes(file, SampleImages.png(drawing));
  }

  public Path path(String file) {
    return root.resolve(file);
  }

  public DataFolder delete(String file) {
    try {
      Files.delete(path(file));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A path whose folders are there. */
  public Path made(String file) {
    try {
      Files.createDirectories(path(file).getParent());
      return path(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
