package io.altmesh.corpus.parallel;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextLines;
import java.util.function.Consumer;

/** Reads one source from beginning to end. */
final class PairReader {
  private PairReader() {}

  /**
   * @throws CorpusException when the file is missing, or not one of its rows is a pair
   */
  static void read(PairSource source, Consumer<SentencePair> pairs, SkippedRows skipped) {
    RowFormat format = RowFormat.of(source.file());
    String language = source.language() == null ? LanguageTag.UNDETERMINED : source.language();
    long skippedBefore = skipped.count();
    long good = 0;
    try (TextLines lines = TextLines.open(source.file(), RowFormat.EXPECTED, skipped)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        try {
          pairs.accept(format.parse(line, language));
          good++;
        } catch (RowFormat.BadRowException e) {
          lines.skip(e.reason());
        }
      }
    }
    if (good == 0) {
      throw new CorpusException(
          source.file()
              + ": not one sentence pair in it; "
              + (skipped.count() == skippedBefore ? "it is empty" : skipped.last()));
    }
  }
}
