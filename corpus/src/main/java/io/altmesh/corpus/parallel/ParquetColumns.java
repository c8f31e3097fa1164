package io.altmesh.corpus.parallel;

import io.altmesh.corpus.CorpusException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** The columns of a Parquet file, by name; a dot goes inside a structure. */
final class ParquetColumns {
  private final Path file;
  private final MessageType schema;

  ParquetColumns(Path file, MessageType schema) {
    this.file = file;
    this.schema = schema;
  }

  boolean has(String name) {
    return find(name) != null;
  }

  /**
   * @throws CorpusException when there is none of that name, or it does not hold one text a row
   */
  ColumnDescriptor text(String name) {
    ColumnDescriptor column = find(name);
    if (column == null) {
      throw new CorpusException(
          "%s: no column \"%s\" (expected: one of %s); name it under data.pairs.columns"
              .formatted(file, name, names()));
    }
    if (column.getPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY
        || column.getMaxRepetitionLevel() > 0) {
      throw new CorpusException(
          "%s: column \"%s\" is %s (expected: one text a row)"
              .formatted(file, name, column.getPrimitiveType()));
    }
    return column;
  }

  private @Nullable ColumnDescriptor find(String name) {
    String[] inside = name.split("\\.");
    String[] plain = {name};
    return schema.getColumns().stream()
        .filter(
            column ->
                Arrays.equals(column.getPath(), plain) || Arrays.equals(column.getPath(), inside))
        .findFirst()
        .orElse(null);
  }

  private String names() {
    return schema.getColumns().stream()
        .map(column -> String.join(".", column.getPath()))
        .collect(Collectors.joining(", "));
  }
}
