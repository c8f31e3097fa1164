package io.altmesh.trainer.recipe;

import static io.altmesh.trainer.recipe.Bounds.atLeast;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is learnt.
 *
 * @param pairs parallel text, for teacher learning
 * @param images WebDataset shards (brace lists allowed), for contrastive tasks
 * @param shuffleBuffer how many rows are held at a time, of a corpus too large for memory: files
 *     come in a seeded order, rows in an order within the buffer; 0: all rows are held
 * @param temperature T of sampling by language: one with n pairs an epoch gets a share of n^(1/T);
 *     1 leaves the pairs as they are
 * @param deduplicate true: of pairs with both texts equal only the first is learnt
 * @param minLength characters that both texts of a pair must have; shorter pairs are left out
 * @param maxLength characters that neither text of a pair may exceed; 0 for any
 * @param maxLengthRatio of the longer text of a pair to the shorter, in characters, at most; 0 for
 *     any
 */
public record DataSettings(
    @Default("[]") List<Pairs> pairs,
    @Default("[]") List<Path> images,
    @Default("0") int shuffleBuffer,
    @Default("1") double temperature,
    @Default("false") boolean deduplicate,
    @Default("0") int minLength,
    @Default("0") int maxLength,
    @Default("0") double maxLengthRatio) {
  public DataSettings {
    atLeast("shuffle-buffer", shuffleBuffer, 0);
    atLeast("min-length", minLength, 0);
    atLeast("max-length", maxLength, 0);
    if (!(temperature >= 1)) {
      throw new IllegalArgumentException("temperature: %s (expected: >= 1)".formatted(temperature));
    }
    if (!(maxLengthRatio == 0 || maxLengthRatio >= 1)) {
      throw new IllegalArgumentException(
          "max-length-ratio: %s (expected: 0 or >= 1)".formatted(maxLengthRatio));
    }
    if (maxLength > 0 && maxLength < minLength) {
      throw new IllegalArgumentException(
          "max-length: %d (expected: 0, or at least min-length, %d)"
              .formatted(maxLength, minLength));
    }
  }

  /**
   * Files of parallel text. Brace lists ({@code en-zh-{000..127}.tsv.gz}) and wildcards ({@code
   * en-zh-*.parquet}) name many.
   *
   * @param file .tsv, .jsonl, either with .gz, or .parquet; this, or {@code source} and {@code
   *     target}
   * @param weight how often its pairs are drawn, relative to 1
   * @param language of the target, if the rows do not tell
   * @param identity true: each source text is paired with itself, in {@code language}; a file may
   *     be named twice, with and without
   * @param source lines that the teacher reads (Moses, OPUS), .gz allowed
   * @param target lines that the student reads, as many as {@code source} has
   * @param columns the names of what is read from .jsonl and .parquet
   */
  public record Pairs(
      @Nullable Path file,
      @Default("1") double weight,
      @Nullable String language,
      @Default("false") boolean identity,
      @Nullable Path source,
      @Nullable Path target,
      @Default("{}") Columns columns) {
    public Pairs {
      if (!(weight > 0)) {
        throw new IllegalArgumentException("weight: %s (expected: > 0)".formatted(weight));
      }
      if ((file == null) == (source == null)) {
        throw new IllegalArgumentException(
            "file: %s, source: %s (expected: exactly one of the two)".formatted(file, source));
      }
      boolean targetNeeded = source != null && !identity;
      if (target == null ? targetNeeded : source == null) {
        throw new IllegalArgumentException(
            "source: %s, target: %s (expected: both, or the first alone with identity)"
                .formatted(source, target));
      }
    }
  }

  /**
   * Names of fields and columns; a dot goes inside a structure ({@code translation.en}).
   *
   * @param source what the teacher reads
   * @param target what the student reads
   * @param language the target's, where it is told
   */
  public record Columns(
      @Default("source") String source,
      @Default("target") String target,
      @Default("language") String language) {}
}
