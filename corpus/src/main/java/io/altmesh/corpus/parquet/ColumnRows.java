package io.altmesh.corpus.parquet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.parquet.column.ColumnReader;

/** The values of a column row by row: of a list all its elements, of nothing none. */
public final class ColumnRows {
  private final ColumnReader reader;

  public ColumnRows(ColumnReader reader) {
    this.reader = reader;
  }

  /** The values of the next row. */
  public <T> List<T> next(Function<ColumnReader, T> value) {
    List<T> values = new ArrayList<>();
    do {
      if (hasValue()) {
        values.add(value.apply(reader));
      }
      reader.consume();
    } while (reader.getCurrentRepetitionLevel() > 0);
    return values;
  }

  /** Passes over rows. */
  public void skip(long rows) {
    for (long row = 0; row < rows; row++) {
      do {
        if (hasValue()) {
          reader.skip();
        }
        reader.consume();
      } while (reader.getCurrentRepetitionLevel() > 0);
    }
  }

  private boolean hasValue() {
    return reader.getCurrentDefinitionLevel() == reader.getDescriptor().getMaxDefinitionLevel();
  }
}
