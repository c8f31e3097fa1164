package io.altmesh.corpus.parallel;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Two files whose lines of the same number belong together. A source line that is blank or bad is
 * passed over with its partner; a pair whose target is blank or bad is counted. Files of different
 * line counts are refused: after a line lost in the middle every pair would be wrong, and nothing
 * tells that from a loss at the end.
 */
final class MosesRows implements RowReader {
  private final Path sourceFile;
  private final Path targetFile;
  private final RowShape shape;
  private final TextLines source;
  private final @Nullable TextLines target;
  private @Nullable String targetLine; // of target.number()
  private boolean targetEnded;

  private MosesRows(
      Path sourceFile,
      Path targetFile,
      RowShape shape,
      TextLines source,
      @Nullable TextLines target) {
    this.sourceFile = sourceFile;
    this.targetFile = targetFile;
    this.shape = shape;
    this.source = source;
    this.target = target;
  }

  static MosesRows open(Path source, Path target, RowShape shape, SkippedRows skipped) {
    TextLines lines = TextLines.open(source, "the source lines of parallel text", skipped);
    try {
      TextLines partner =
          shape.identity()
              ? null
              : TextLines.open(target, "the target lines of parallel text", skipped);
      return new MosesRows(source, target, shape, lines, partner);
    } catch (CorpusException e) {
      lines.close();
      throw e;
    }
  }

  @Override
  public @Nullable SentencePair next() {
    for (String line = source.next(); line != null; line = source.next()) {
      try {
        return shape.pair(line, partner(), null);
      } catch (BadRowException e) {
        source.skip(e.reason());
      }
    }
    requireSameCount();
    return null;
  }

  /** The target's line of the source line's number; null when that is blank or bad. */
  private @Nullable String partner() {
    if (target == null) {
      return null;
    }
    while (target.number() < source.number() && !targetEnded) {
      targetLine = target.next();
      targetEnded = targetLine == null;
    }
    return target.number() == source.number() ? targetLine : null;
  }

  private void requireSameCount() {
    if (target == null) {
      return;
    }
    while (!targetEnded) {
      targetEnded = target.next() == null; // to its end, for the count
    }
    if (source.number() != target.number()) {
      throw new CorpusException(
          "%s has %d lines, %s has %d (expected: as many, each the translation of the other's); fetch or align them again"
              .formatted(sourceFile, source.number(), targetFile, target.number()));
    }
  }

  @Override
  public long row() {
    return source.number();
  }

  @Override
  public void close() {
    source.close();
    if (target != null) {
      target.close();
    }
  }
}
