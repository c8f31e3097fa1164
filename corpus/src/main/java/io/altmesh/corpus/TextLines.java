package io.altmesh.corpus;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a UTF-8 text file, plain or {@code .gz}. Lines that are not UTF-8 or are longer than
 * a megabyte are counted and skipped; blank lines are passed over. Of a truncated gzip the whole
 * lines are kept, and the loss of the rest is counted once. Not thread-safe.
 */
public final class TextLines implements AutoCloseable {
  private static final int LONGEST_LINE = 1 << 20;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path file;
  private final SkippedRows skipped;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private int position;
  private int limit;
  private long number;
  private boolean ended;
  private boolean truncated;

  private TextLines(Path file, InputStream in, SkippedRows skipped) {
    this.file = file;
    this.in = in;
    this.skipped = skipped;
  }

  /**
   * Opens a file.
   *
   * @param expected what the file should be, for the error's message, such as "parallel text (.tsv,
   *     .jsonl)"
   * @throws CorpusException when it cannot be opened
   */
  public static TextLines open(Path file, String expected, SkippedRows skipped) {
    return new TextLines(file, InputFiles.open(file, expected), skipped);
  }

  /** The next good line without its end, or null after the last. */
  public @Nullable String next() {
    while (readLine()) {
      String text = decode();
      if (text != null && !text.isBlank()) {
        return text;
      }
    }
    return null;
  }

  /** The number of the line returned last, from 1. */
  public long number() {
    return number;
  }

  /** Counts the line returned last as skipped. */
  public void skip(String reason) {
    skipped.add(file, number, reason);
  }

  @Override
  public void close() {
    InputFiles.close(in, file);
  }

  private @Nullable String decode() {
    if (line.size() > LONGEST_LINE) {
      skip("longer than 1 MiB");
      return null;
    }
    try {
      String text = decoder.decode(ByteBuffer.wrap(line.toByteArray())).toString();
      int from = number == 1 && text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
      int end = text.endsWith("\r") ? text.length() - 1 : text.length();
      return text.substring(from, end);
    } catch (CharacterCodingException e) {
      skip("not UTF-8");
      return null;
    }
  }

  /** Fills {@link #line}; false after the last one. */
  private boolean readLine() {
    line.reset();
    boolean some = false;
    while (position < limit || fill()) {
      some = true;
      int end = indexOfNewline();
      keep(position, end);
      position = Math.min(end + 1, limit);
      if (end < limit) {
        number++;
        return true;
      }
    }
    // An unfinished line at the end of a whole file is a line; at the end of a truncated one it may
    // be half of one.
    if (some && !truncated) {
      number++;
    }
    return some && !truncated;
  }

  private int indexOfNewline() {
    for (int i = position; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return limit;
  }

  private void keep(int from, int end) {
    // One byte over the limit is enough to know that the line is too long.
    line.write(buffer, from, Math.min(end - from, Math.max(0, LONGEST_LINE + 1 - line.size())));
  }

  private boolean fill() {
    if (ended) {
      return false;
    }
    try {
      limit = in.read(buffer);
    } catch (EOFException | ZipException e) {
      limit = -1;
      truncated = true;
      skipped.add(
          file,
          number + 1,
          "the gzip is truncated or damaged from here on (" + e.getMessage() + ")");
    } catch (IOException e) {
      throw new CorpusException(
          "Cannot read " + file + " after line " + number + ": " + e.getMessage(), e);
    }
    position = 0;
    ended = limit < 0;
    limit = Math.max(limit, 0);
    return !ended;
  }
}
