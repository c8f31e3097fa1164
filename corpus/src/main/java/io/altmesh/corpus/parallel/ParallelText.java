package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SkippedRows;
import java.util.function.Consumer;

/** Passes over parallel text that keep no text. */
public final class ParallelText {
  private ParallelText() {}

  /**
   * Gives every distinct source text of the pairs that the filters leave, once, in the order of
   * sources, files and rows: what a teacher will be asked for. Texts are told apart by 64-bit
   * hashes, 10 to 13 bytes for each distinct text; that a text of n is missed has a chance of
   * n&sup2; / 2<sup>65</sup> (1 in 15,000 for 50 million).
   *
   * @param texts called on this thread; what it throws ends the pass and is thrown on
   * @return what was left out; bad rows and pairs by reason
   * @throws io.altmesh.corpus.CorpusException when a file cannot be read
   */
  public static SkippedRows forEachSource(PairMix mix, Consumer<String> texts) {
    try (SourceTexts all = SourceTexts.open(mix)) {
      all.forEachRemaining(texts);
      return all.skipped();
    }
  }
}
