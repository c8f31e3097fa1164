package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A pair a line. */
final class LineRows implements RowReader {
  private final TextLines lines;
  private final LineFormat format;
  private final RowShape shape;

  private LineRows(TextLines lines, LineFormat format, RowShape shape) {
    this.lines = lines;
    this.format = format;
    this.shape = shape;
  }

  static LineRows open(Path file, LineFormat format, RowShape shape, SkippedRows skipped) {
    return new LineRows(TextLines.open(file, PairFile.EXPECTED, skipped), format, shape);
  }

  @Override
  public @Nullable SentencePair next() {
    for (String line = lines.next(); line != null; line = lines.next()) {
      try {
        return format.parse(line, shape);
      } catch (BadRowException e) {
        lines.skip(e.reason());
      }
    }
    return null;
  }

  @Override
  public long row() {
    return lines.number();
  }

  @Override
  public void close() {
    lines.close();
  }
}
