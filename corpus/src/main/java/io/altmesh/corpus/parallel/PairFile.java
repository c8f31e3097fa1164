package io.altmesh.corpus.parallel;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file of sentence pairs, or two whose lines belong together.
 *
 * @param path .tsv, .jsonl, either with .gz, or .parquet; with a target, text of any name, .gz
 *     decompressed
 * @param target of a pair of line-aligned files, as Moses and OPUS have them: the translation of
 *     {@code path}, line by line
 */
public record PairFile(Path path, @Nullable Path target) {
  static final String EXPECTED = "parallel text: .tsv, .tsv.gz, .jsonl, .jsonl.gz or .parquet";

  public PairFile(Path path) {
    this(path, null);
  }

  /**
   * Opens it for one pass.
   *
   * @throws CorpusException when it is missing or not what its name says
   */
  RowReader open(RowShape shape, SkippedRows skipped) {
    if (target != null) {
      return MosesRows.open(path, target, shape, skipped);
    }
    String name = String.valueOf(path.getFileName());
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (plain.endsWith(".tsv")) {
      return LineRows.open(path, LineFormat.TSV, shape, skipped);
    }
    if (plain.endsWith(".jsonl")) {
      return LineRows.open(path, LineFormat.JSONL, shape, skipped);
    }
    if (name.endsWith(".parquet")) {
      return ParquetRows.open(path, shape, skipped);
    }
    throw new CorpusException(
        path + ": the name does not tell the format (expected: " + EXPECTED + "); rename it");
  }

  /** For messages. */
  @Override
  public String toString() {
    return target == null || target.equals(path) ? path.toString() : path + " with " + target;
  }
}
