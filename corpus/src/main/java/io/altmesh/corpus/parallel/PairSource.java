package io.altmesh.corpus.parallel;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of sentence pairs and its share in the mix.
 *
 * @param file .tsv, .tsv.gz, .jsonl or .jsonl.gz
 * @param weight how often an epoch shows each row: 1 once, 3 three times, 0.25 a quarter of the
 *     rows, chosen anew each epoch, 1.5 every row once and half of them twice
 * @param language of rows that do not name theirs
 */
public record PairSource(Path file, double weight, @Nullable String language) {
  public PairSource {
    if (!(weight > 0 && weight <= 1000)) {
      throw new IllegalArgumentException(
          "weight of "
              + file
              + ": "
              + weight
              + " (expected: above 0, at most 1000; leave the source out to skip it)");
    }
    if (language != null && !LanguageTag.isValid(language)) {
      throw new IllegalArgumentException(
          "language of "
              + file
              + ": \""
              + language
              + "\" (expected: a BCP 47 tag such as zh or pt-BR)");
    }
  }

  public PairSource(Path file) {
    this(file, 1, null);
  }
}
