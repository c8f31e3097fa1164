package io.altmesh.corpus.parallel;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import org.jspecify.annotations.Nullable;

/**
 * All pairs of a mix that its filters leave, in the order of sources, files and rows, one file open
 * at a time. Not thread-safe.
 */
final class MixRows implements AutoCloseable {
  private final PairMix mix;
  private final SkippedRows skipped;
  private final PairFilter filter;
  private @Nullable RowReader reader;
  private int source;
  private int file = -1;
  private long wellFormedRow;
  private long goodOfSource;
  private long skippedBeforeSource;

  MixRows(PairMix mix, SkippedRows skipped) {
    this.mix = mix;
    this.skipped = skipped;
    this.filter = new PairFilter(mix.filters());
  }

  /**
   * The next pair, or null after the last.
   *
   * @throws CorpusException when a file cannot be read, or a source has not one pair
   */
  @Nullable SentencePair next() {
    while (reader != null || open()) {
      SentencePair pair = reader == null ? null : reader.next();
      if (pair == null) {
        close();
        continue;
      }
      wellFormedRow++;
      goodOfSource++;
      String reason = filter.reason(pair);
      if (reason == null) {
        return pair;
      }
      skipped.leaveOut(reason);
    }
    return null;
  }

  /** The number, in the mix, of the source of the pair returned last. */
  int source() {
    return source;
  }

  /** The number, in its source, of the file of the pair returned last. */
  int file() {
    return file;
  }

  /** The number, among the well-formed rows of its file, of the pair returned last; from 0. */
  long wellFormedRow() {
    return wellFormedRow;
  }

  /** The next file; false after the last. */
  private boolean open() {
    if (file + 1 == mix.sources().get(source).files().size()) {
      requirePairs();
      if (source + 1 == mix.sources().size()) {
        return false;
      }
      source++;
      file = -1;
      goodOfSource = 0;
      skippedBeforeSource = skipped.badRows();
    }
    file++;
    wellFormedRow = -1;
    PairSource from = mix.sources().get(source);
    reader = from.files().get(file).open(from.shape(), skipped);
    return true;
  }

  private void requirePairs() {
    if (goodOfSource == 0) {
      throw new CorpusException(
          mix.sources().get(source).name()
              + ": not one sentence pair in it; "
              + (skipped.badRows() == skippedBeforeSource ? "it is empty" : skipped.last()));
    }
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
