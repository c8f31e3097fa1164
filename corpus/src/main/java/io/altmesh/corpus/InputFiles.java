package io.altmesh.corpus;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens corpus files, plain or {@code .gz}, with messages that tell what was expected. */
public final class InputFiles {
  private static final int BUFFER = 1 << 16;

  private InputFiles() {}

  /**
   * Opens a file for reading, decompressing when its name ends in {@code .gz} or {@code .tgz}. The
   * caller closes it.
   *
   * @param expected what the file should be, such as "parallel text (.tsv, .jsonl)"
   * @throws CorpusException when there is no such file or it is not what its name says
   */
  public static InputStream open(Path file, String expected) {
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(regular(file)), BUFFER);
      return isGzip(file) ? gunzip(in) : in;
    } catch (NoSuchFileException e) {
      throw new CorpusException(
          file + ": no such file (expected: " + expected + "); correct the path", e);
    } catch (EOFException | ZipException e) {
      throw new CorpusException(
          file
              + ": not gzip although its name says so (expected: "
              + expected
              + "); fetch or rename it",
          e);
    } catch (IOException e) {
      throw new CorpusException(
          file + ": cannot be opened (expected: " + expected + "): " + e.getMessage(), e);
    }
  }

  static void close(InputStream in, Path file) {
    try {
      in.close();
    } catch (IOException e) {
      throw new CorpusException(file + ": cannot be closed: " + e.getMessage(), e);
    }
  }

  private static Path regular(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    return file;
  }

  /** Whether {@link #open} decompresses it: by its name. */
  public static boolean isGzip(Path file) {
    String name = file.toString();
    return name.endsWith(".gz") || name.endsWith(".tgz");
  }

  private static InputStream gunzip(InputStream in) throws IOException {
    try {
      return new GZIPInputStream(in, BUFFER);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
