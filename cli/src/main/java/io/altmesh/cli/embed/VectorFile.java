package io.altmesh.cli.embed;

import java.io.IOException;
import java.nio.file.Path;

/** Rows of vectors on their way to a file. One thread adds; any may close. */
public interface VectorFile extends AutoCloseable {
  /** What a row is, in a format that says so. */
  enum Label {
    TEXT,
    IMAGE
  }

  /**
   * Begins a file; its ending names the format, {@code .npy} or {@code .jsonl}.
   *
   * @throws IllegalArgumentException for another ending
   */
  static VectorFile create(Path file, Label label) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".npy")) {
      return new NpyFile(PartialFile.create(file));
    } else if (name.endsWith(".jsonl")) {
      return new JsonLinesFile(PartialFile.create(file), label);
    }
    throw new IllegalArgumentException(
        "--out %s (expected: a name that ends in .npy or in .jsonl)".formatted(file));
  }

  /** Adds a row. */
  void add(String label, float[] vector) throws IOException;

  /** Adds the row of what could not be embedded. */
  void addFailed(String label, String error, int dim) throws IOException;

  /** Puts the file under its name. */
  void complete() throws IOException;

  /** Before {@link #complete}: leaves nothing of it. */
  @Override
  void close() throws IOException;
}
