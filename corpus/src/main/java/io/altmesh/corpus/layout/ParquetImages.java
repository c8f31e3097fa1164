package io.altmesh.corpus.layout;

import io.altmesh.corpus.layout.ParquetSet.Group;
import io.altmesh.corpus.parquet.ColumnRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Images in a Parquet column. Reading forward is one pass, a page in memory at a time; going back
 * starts the row group again. Not thread-safe.
 */
final class ParquetImages implements ImageStore {
  private final ParquetSet set;
  private final String column;
  private final List<String> ids;
  private final List<Long> rows;
  private @Nullable Group group;
  private @Nullable ColumnRows cells;
  private long next; // row that cells gives next

  /**
   * @param rows of every image its row in the table, ascending
   */
  ParquetImages(ParquetSet set, String column, List<String> ids, List<Long> rows) {
    this.set = set;
    this.column = column;
    this.ids = ids;
    this.rows = rows;
  }

  @Override
  public int size() {
    return ids.size();
  }

  @Override
  public String id(int index) {
    return ids.get(index);
  }

  @Override
  public long length(int index) {
    return -1;
  }

  @Override
  public byte[] read(int index) throws IOException {
    long row = rows.get(index);
    try {
      ColumnRows from = at(row);
      from.skip(row - next);
      next = row + 1;
      return ParquetLayout.bytes(from);
    } catch (RuntimeException e) { // damaged pages throw what they like
      cells = null;
      throw new IOException("damaged: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Path> files() {
    return set.groups().stream().map(Group::path).distinct().toList();
  }

  private ColumnRows at(long row) {
    if (cells == null || group == null || row < next || row >= group.end()) {
      Group found = set.groups().stream().filter(one -> row < one.end()).findFirst().orElseThrow();
      group = found;
      cells = found.rows(column);
      next = found.start();
    }
    return cells;
  }

  @Override
  public void close() {
    set.close();
  }
}
