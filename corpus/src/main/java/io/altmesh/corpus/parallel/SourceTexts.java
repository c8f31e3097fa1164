package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The distinct source texts of a corpus, in the order of files and rows, one at a time: what a
 * teacher will be asked for. Texts are told apart by 64-bit hashes. Whoever opens it closes it. Not
 * thread-safe.
 */
public final class SourceTexts implements Iterator<String>, AutoCloseable {
  private final Queue<PairSource> sources;
  private final SkippedRows skipped = new SkippedRows();
  private final Set<Long> seen = new HashSet<>();
  private @Nullable TextLines lines;
  private RowFormat format = RowFormat.TSV;
  private @Nullable String ready;

  private SourceTexts(List<PairSource> sources) {
    this.sources = new ArrayDeque<>(sources);
  }

  /** Files are opened as their turn comes. */
  public static SourceTexts open(List<PairSource> sources) {
    return new SourceTexts(sources);
  }

  @Override
  public boolean hasNext() {
    while (ready == null && (lines != null || openNext())) {
      String line = lines == null ? null : lines.next();
      if (line == null) {
        close();
      } else {
        take(line);
      }
    }
    return ready != null;
  }

  @Override
  public String next() {
    if (!hasNext() || ready == null) {
      throw new NoSuchElementException("after the last text");
    }
    String text = ready;
    ready = null;
    return text;
  }

  private boolean openNext() {
    PairSource source = sources.poll();
    if (source != null) {
      format = RowFormat.of(source.file());
      lines = TextLines.open(source.file(), RowFormat.EXPECTED, skipped);
    }
    return source != null;
  }

  private void take(String line) {
    try {
      String source = format.parse(line, LanguageTag.UNDETERMINED).source();
      if (seen.add(ByteBuffer.wrap(Sha256.of(source.getBytes(UTF_8))).getLong())) {
        ready = source;
      }
    } catch (RowFormat.BadRowException e) {
      if (lines != null) {
        lines.skip(e.reason());
      }
    }
  }

  /** What was left out so far. */
  public SkippedRows skipped() {
    return skipped;
  }

  @Override
  public void close() {
    if (lines != null) {
      lines.close();
      lines = null;
    }
  }
}
