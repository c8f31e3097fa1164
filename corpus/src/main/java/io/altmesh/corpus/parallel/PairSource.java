package io.altmesh.corpus.parallel;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files of sentence pairs and their share in the mix.
 *
 * @param files at least one; many stand for one large file in that order. {@link PairFiles} makes
 *     them of patterns
 * @param weight how often an epoch shows each row: 1 once, 3 three times, 0.25 a quarter of the
 *     rows, chosen anew each epoch, 1.5 every row once and half of them twice
 * @param language of rows that do not name theirs; where {@code identity}, of all
 * @param identity true: every row's source text is paired with itself, as the paper's EN-EN pairs
 *     are. The target may then be absent
 * @param columns of .jsonl and .parquet files
 */
public record PairSource(
    List<PairFile> files,
    double weight,
    @Nullable String language,
    boolean identity,
    Columns columns) {
  static final double MOST_OFTEN = 1000;

  public PairSource {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a source of no files (expected: at least one)");
    }
    if (!(weight > 0 && weight <= MOST_OFTEN)) {
      throw new IllegalArgumentException(
          "weight of "
              + files.get(0)
              + ": "
              + weight
              + " (expected: above 0, at most 1000; leave the source out to skip it)");
    }
    if (language != null && !LanguageTag.isValid(language)) {
      throw new IllegalArgumentException(
          "language of "
              + files.get(0)
              + ": \""
              + language
              + "\" (expected: a BCP 47 tag such as zh or pt-BR)");
    }
  }

  /** One file of translations. */
  public PairSource(Path file, double weight, @Nullable String language) {
    this(List.of(new PairFile(file)), weight, language, false, Columns.DEFAULT);
  }

  public PairSource(Path file) {
    this(file, 1, null);
  }

  RowShape shape() {
    return new RowShape(columns, identity, language == null ? LanguageTag.UNDETERMINED : language);
  }

  /** For messages. */
  String name() {
    return files.size() == 1
        ? files.get(0).toString()
        : files.get(0) + " and " + (files.size() - 1) + " more";
  }
}
