package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SkippedRows;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The distinct source texts of a mix, as {@link ParallelText#forEachSource} gives them, for those
 * who would rather pull. Whoever opens it closes it. Not thread-safe.
 */
public final class SourceTexts implements Iterator<String>, AutoCloseable {
  private final SkippedRows skipped = new SkippedRows();
  private final HashSet64 seen = new HashSet64();
  private final MixRows rows;
  private @Nullable String ready;
  private boolean ended;

  private SourceTexts(PairMix mix) {
    // Equal pairs have equal sources.
    PairMix needed = new PairMix(mix.sources(), mix.filters().withDuplicates(), 1);
    rows = new MixRows(needed, skipped);
  }

  public static SourceTexts open(PairMix mix) {
    return new SourceTexts(mix);
  }

  @Override
  public boolean hasNext() {
    while (ready == null && !ended) {
      SentencePair pair = rows.next();
      if (pair == null) {
        ended = true;
      } else if (seen.add(RowHash.of(pair.source()))) {
        ready = pair.source();
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

  /** What was left out so far. */
  public SkippedRows skipped() {
    return skipped;
  }

  @Override
  public void close() {
    rows.close();
  }
}
