package io.altmesh.corpus.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of src/test/python/make_parquet_fixtures.py. */
class ParquetFilesTest {
  private static final Path FILES = Path.of("src/test/resources/parquet");
  private static final List<String> LANGUAGES = List.of("zh", "fr", "ar");
  private static final int ROWS = 300;

  @TempDir Path folder;
  private final SkippedRows skipped = new SkippedRows();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snappy.parquet",
        "zstd-large-string.parquet",
        "gzip-plain.parquet",
        "lz4-none.parquet"
      })
  void readsWhatPandasAndPyarrowWrite(String name) {
    assertThat(read(FILES.resolve(name), Columns.DEFAULT, false))
        .isEqualTo(
            IntStream.range(0, ROWS)
                .mapToObj(
                    i ->
                        new SentencePair(
                            "sentence " + (i % 10 == 9 ? i - 1 : i),
                            "句子 " + i,
                            LANGUAGES.get(i % 3)))
                .toList());
    assertThat(skipped.count()).isZero();
  }

  @Test
  void readsTranslationsInsideAStructureAndSkipsNulls() {
    Columns columns = new Columns("translation.en", "translation.zh", "language");
    Path file = FILES.resolve("translation.parquet");
    List<SentencePair> pairs = read(file, columns, false);

    assertThat(pairs).hasSize(ROWS - 3);
    assertThat(pairs.get(3)).isEqualTo(new SentencePair("sentence 6", "句子 6", "und"));
    assertThat(skipped.first())
        .containsExactly(
            file + ":4: empty target", file + ":5: no translation.en", file + ":6: empty source");
  }

  @Test
  void aSourceThatIsNoUtf8CostsItsOwnRowAlone() {
    Path file = FILES.resolve("latin1.parquet");
    assertThat(read(file, Columns.DEFAULT, false))
        .containsExactly(
            new SentencePair("one", "un", "und"), new SentencePair("three", "trois", "und"));
    assertThat(skipped.first()).containsExactly(file + ":2: not UTF-8");
  }

  @Test
  void identityNeedsTheSourceColumnAlone() {
    Columns columns = new Columns("translation.en", "none", "none");
    List<SentencePair> pairs = read(FILES.resolve("translation.parquet"), columns, true);

    assertThat(pairs).hasSize(ROWS - 2);
    assertThat(pairs.get(3)).isEqualTo(new SentencePair("no translation", "no translation", "und"));
  }

  @Test
  void aMissingColumnIsNamedWithThoseThereAre() {
    Path file = FILES.resolve("translation.parquet");
    assertThatThrownBy(() -> read(file, Columns.DEFAULT, false))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            file
                + ": no column \"source\" (expected: one of id, translation.en, translation.zh); name it under data.pairs.columns");
  }

  @Test
  void aColumnThatIsNoTextIsRefused() {
    Path file = FILES.resolve("snappy.parquet");
    assertThatThrownBy(() -> read(file, new Columns("source", "score", "language"), false))
        .hasMessageContaining(
            "column \"score\" is optional double score (expected: one text a row)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 500, 8000})
  void aTruncatedFileIsRefused(int bytes) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("snappy.parquet"));
    Path file = Files.write(folder.resolve("torn.parquet"), Arrays.copyOf(whole, bytes));
    assertThatThrownBy(() -> read(file, Columns.DEFAULT, false))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(file + ": no whole Parquet file, perhaps truncated");
  }

  @Test
  void aDamagedPageIsToldWithItsRow() throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("zstd-large-string.parquet"));
    Arrays.fill(whole, 2000, 3000, (byte) 0xA5); // inside the second row group
    Path file = Files.write(folder.resolve("damaged.parquet"), whole);
    assertThatThrownBy(() -> read(file, Columns.DEFAULT, false))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(file + ": damaged after row ");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> read(folder.resolve("none.parquet"), Columns.DEFAULT, false))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("none.parquet: no such file");
  }

  private List<SentencePair> read(Path file, Columns columns, boolean identity) {
    RowShape shape = new RowShape(columns, identity, "und");
    List<SentencePair> pairs = new ArrayList<>();
    try (RowReader rows = new PairFile(file).open(shape, skipped)) {
      for (SentencePair pair = rows.next(); pair != null; pair = rows.next()) {
        pairs.add(pair);
      }
    }
    return pairs;
  }
}
