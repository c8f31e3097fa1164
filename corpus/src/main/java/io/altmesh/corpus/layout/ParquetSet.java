package io.altmesh.corpus.layout;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.parquet.ColumnRows;
import io.altmesh.corpus.parquet.ParquetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;

/** Parquet files of one schema as one table; all are open. Not thread-safe. */
final class ParquetSet implements AutoCloseable {
  /** A row group and the number of its first row in the table. */
  record Group(ParquetFile file, Path path, int number, long start) {
    long end() {
      return start + file.rows(number);
    }

    /** A column's rows from the group's first on. */
    ColumnRows rows(String column) {
      return new ColumnRows(file.readers(number, List.of(descriptor(column))).get(0));
    }

    private ColumnDescriptor descriptor(String column) {
      ColumnDescriptor found = file.column(column);
      if (found == null) {
        throw new CorpusException(
            "%s: no column \"%s\" (expected: one of %s); name it under data"
                .formatted(path, column, String.join(", ", file.columnNames())));
      }
      return found;
    }
  }

  private final List<ParquetFile> files = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private long rows;

  private ParquetSet() {}

  /**
   * Opens files.
   *
   * @throws CorpusException when one is not whole
   */
  static ParquetSet open(List<Path> paths) {
    ParquetSet set = new ParquetSet();
    try {
      paths.forEach(set::add);
      return set;
    } catch (RuntimeException e) {
      set.close();
      throw e;
    }
  }

  private void add(Path path) {
    ParquetFile file;
    try {
      file = ParquetFile.open(path);
    } catch (IOException | RuntimeException e) { // malformed metadata throws what it likes
      throw new CorpusException(
          "%s: no whole Parquet file, perhaps truncated (%s); fetch it again"
              .formatted(path, e.getMessage()),
          e);
    }
    files.add(file);
    for (int number = 0; number < file.rowGroups(); number++) {
      Group group = new Group(file, path, number, rows);
      groups.add(group);
      rows = group.end();
    }
  }

  long rows() {
    return rows;
  }

  List<Group> groups() {
    return groups;
  }

  void requireColumn(String column) {
    groups.forEach(group -> group.descriptor(column));
  }

  /** All values of a column, by rows: for labels and texts, not for images. */
  <T> List<List<T>> read(String column, Function<ColumnReader, T> value) {
    List<List<T>> values = new ArrayList<>();
    for (Group group : groups) {
      ColumnRows cells = group.rows(column);
      try {
        for (long row = group.start(); row < group.end(); row++) {
          values.add(cells.next(value));
        }
      } catch (CorpusException e) {
        throw e;
      } catch (RuntimeException e) { // damaged pages throw what they like
        throw new CorpusException(
            "%s: damaged after row %d of column %s (%s); fetch it again"
                .formatted(group.path(), values.size(), column, e.getMessage()),
            e);
      }
    }
    return values;
  }

  @Override
  public void close() {
    for (ParquetFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        throw new CorpusException("a Parquet file cannot be closed: " + e.getMessage(), e);
      }
    }
    files.clear();
  }
}
