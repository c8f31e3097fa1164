package io.altmesh.cli.input;

import io.altmesh.corpus.InputFiles;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a UTF-8 file, plain or {@code .gz}, or of standard input: every line is a text, so
 * that row numbers and line numbers are the same. Lines end with {@code \n} or {@code \r\n}; a last
 * one without an end counts. What is not UTF-8 is read as U+FFFD and counted. Not thread-safe.
 */
public final class TextFile implements AutoCloseable {
  /** Longer lines are cut here, far behind any model's last token. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final String STANDARD_INPUT = "-";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String name;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int position;
  private int limit;
  private long lines;
  private long damaged;
  private boolean ended;

  TextFile(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /** Somebody else's stream. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  /**
   * Opens a file.
   *
   * @param file {@code -} for standard input
   * @throws io.altmesh.corpus.CorpusException when it cannot be opened
   */
  public static TextFile open(String file) {
    return file.equals(STANDARD_INPUT)
        ? new TextFile("standard input", new Unclosed(System.in))
        : new TextFile(
            file, InputFiles.open(Path.of(file), "a text file, or - for standard input"));
  }

  /**
   * The next line without its end, or null after the last.
   *
   * @throws UncheckedIOException when the file ends before it should
   */
  public @Nullable String next() {
    try {
      if (!readLine()) {
        return null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: damaged after line %d: %s".formatted(name, lines, e.getMessage()), e);
    }
    lines++;
    String text = decode(line.toByteArray());
    int from = lines == 1 && text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    int end = text.endsWith("\r") ? text.length() - 1 : text.length();
    return text.substring(from, Math.max(from, end));
  }

  /** Lines so far that were not UTF-8. */
  public long damaged() {
    return damaged;
  }

  private String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      damaged++;
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Fills {@link #line}; false after the last one. */
  private boolean readLine() throws IOException {
    line.reset();
    boolean some = false;
    while (position < limit || fill()) {
      some = true;
      int end = endOfLine();
      int room = LONGEST_LINE - line.size();
      line.write(buffer, position, Math.min(end - position, room));
      position = Math.min(end + 1, limit);
      if (end < limit) {
        return true;
      }
    }
    return some;
  }

  private int endOfLine() {
    int end = position;
    while (end < limit && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private boolean fill() throws IOException {
    if (!ended) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
      ended = limit == 0; // a terminal would ask for a second end
    }
    return !ended;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be closed: " + e.getMessage(), e);
    }
  }
}
