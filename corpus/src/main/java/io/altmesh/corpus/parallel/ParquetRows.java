package io.altmesh.corpus.parallel;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.parquet.ParquetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file: text columns, in structures or not, of any encoding, compressed by
 * snappy, zstd, gzip, lz4 or not at all. Holds a page and a dictionary of each column at a time,
 * about a megabyte each as pyarrow writes them. A truncated file has lost its footer and is
 * refused.
 */
final class ParquetRows implements RowReader {
  private final Path file;
  private final RowShape shape;
  private final SkippedRows skipped;
  private final ParquetFile parquet;
  private final List<ColumnDescriptor> columns; // source, target, language: as many as are read
  private final boolean languages;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private List<ColumnReader> cells = List.of();
  private int group;
  private long leftInGroup;
  private long row;

  private ParquetRows(Path file, RowShape shape, SkippedRows skipped, ParquetFile parquet) {
    this.file = file;
    this.shape = shape;
    this.skipped = skipped;
    this.parquet = parquet;
    ParquetColumns found = new ParquetColumns(file, parquet.schema());
    languages = !shape.identity() && found.has(shape.columns().language());
    columns = new ArrayList<>();
    columns.add(found.text(shape.columns().source()));
    if (!shape.identity()) {
      columns.add(found.text(shape.columns().target()));
    }
    if (languages) {
      columns.add(found.text(shape.columns().language()));
    }
  }

  static ParquetRows open(Path file, RowShape shape, SkippedRows skipped) {
    ParquetFile parquet = parquet(file);
    try {
      return new ParquetRows(file, shape, skipped, parquet);
    } catch (CorpusException e) {
      close(parquet, file);
      throw e;
    }
  }

  private static ParquetFile parquet(Path file) {
    try {
      return ParquetFile.open(file);
    } catch (NoSuchFileException e) {
      throw new CorpusException(
          file + ": no such file (expected: " + PairFile.EXPECTED + "); correct the path", e);
    } catch (IOException | RuntimeException e) { // malformed metadata throws what it likes
      throw new CorpusException(
          file
              + ": no whole Parquet file, perhaps truncated ("
              + e.getMessage()
              + "; expected: Parquet as pandas, pyarrow or datasets write it); fetch it again",
          e);
    }
  }

  @Override
  public @Nullable SentencePair next() {
    while (leftInGroup > 0 || nextGroup()) {
      if (leftInGroup == 0) {
        continue; // an empty row group
      }
      leftInGroup--;
      row++;
      try {
        List<byte @Nullable []> values = cells(); // all, so that a bad one leaves no other behind
        String source = text(values.get(0));
        String target = shape.identity() ? null : text(values.get(1));
        String language = languages ? text(values.get(2)) : null;
        if (source == null) {
          throw new BadRowException("no " + shape.columns().source());
        }
        return shape.pair(source, target, language);
      } catch (BadRowException e) {
        skipped.add(file, row, e.reason());
      } catch (CharacterCodingException e) {
        skipped.add(file, row, "not UTF-8");
      }
    }
    return null;
  }

  private boolean nextGroup() {
    if (group == parquet.rowGroups()) {
      return false;
    }
    try {
      cells = parquet.readers(group, columns);
      leftInGroup = parquet.rows(group++);
      return true;
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  /** The columns' values in the current row, which they leave; null where there is none. */
  private List<byte @Nullable []> cells() {
    List<byte @Nullable []> values = new ArrayList<>();
    try {
      for (ColumnReader cell : cells) {
        boolean there =
            cell.getCurrentDefinitionLevel() == cell.getDescriptor().getMaxDefinitionLevel();
        values.add(there ? cell.getBinary().getBytes() : null);
        cell.consume();
      }
      return values;
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  private @Nullable String text(byte @Nullable [] utf8) throws CharacterCodingException {
    return utf8 == null ? null : decoder.decode(ByteBuffer.wrap(utf8)).toString();
  }

  private CorpusException damaged(Exception e) {
    return new CorpusException(
        "%s: damaged after row %d (%s); fetch it again".formatted(file, row, e.getMessage()), e);
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() {
    close(parquet, file);
  }

  private static void close(ParquetFile parquet, Path file) {
    try {
      parquet.close();
    } catch (IOException e) {
      throw new CorpusException(file + ": cannot be closed: " + e.getMessage(), e);
    }
  }
}
