package io.altmesh.corpus.parquet;

import io.altmesh.corpus.CorpusException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A Parquet file with a column of texts and one of lists of floats or doubles, a vector for each
 * text.
 *
 * @param keys the column of texts
 * @param vectors the column of lists
 */
public record KeyedVectors(Path file, String keys, String vectors) {

  /**
   * Reads all rows, in order.
   *
   * @param rows takes each text with its vector, which is empty where there is none
   * @throws CorpusException when the file is missing, damaged, or has not these columns
   */
  public void forEach(BiConsumer<String, float[]> rows) {
    try (ParquetFile parquet = ParquetFile.open(file)) {
      List<ColumnDescriptor> columns =
          List.of(
              column(parquet, keys, "texts", PrimitiveTypeName.BINARY),
              column(
                  parquet,
                  vectors,
                  "lists of floats",
                  PrimitiveTypeName.FLOAT,
                  PrimitiveTypeName.DOUBLE));
      for (int group = 0; group < parquet.rowGroups(); group++) {
        List<ColumnReader> readers = parquet.readers(group, columns);
        read(parquet.rows(group), readers.get(0), readers.get(1), rows);
      }
    } catch (NoSuchFileException e) {
      throw new CorpusException(
          file + ": no such file (expected: Parquet of keys and vectors); correct the path", e);
    } catch (IOException e) {
      throw new CorpusException(
          "%s: no whole Parquet file, perhaps truncated (%s); fetch it again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private ColumnDescriptor column(
      ParquetFile parquet, String name, String of, PrimitiveTypeName... types) {
    ColumnDescriptor column = parquet.column(name);
    if (column == null) {
      throw new CorpusException(
          "%s: no column \"%s\" (expected: one of %s)"
              .formatted(file, name, String.join(", ", parquet.columnNames())));
    }
    if (!List.of(types).contains(column.getPrimitiveType().getPrimitiveTypeName())) {
      throw new CorpusException(
          "%s: column \"%s\" is %s (expected: %s)"
              .formatted(file, name, column.getPrimitiveType(), of));
    }
    return column;
  }

  private void read(
      long count,
      ColumnReader keyReader,
      ColumnReader vectorReader,
      BiConsumer<String, float[]> to) {
    ColumnRows texts = new ColumnRows(keyReader);
    ColumnRows lists = new ColumnRows(vectorReader);
    boolean doubles =
        vectorReader.getDescriptor().getPrimitiveType().getPrimitiveTypeName()
            == PrimitiveTypeName.DOUBLE;
    for (long row = 1; row <= count; row++) {
      List<String> key = texts.next(reader -> reader.getBinary().toStringUsingUTF8());
      List<Float> vector =
          lists.next(reader -> doubles ? (float) reader.getDouble() : reader.getFloat());
      if (key.size() != 1) {
        throw new CorpusException("%s: row %d has no %s".formatted(file, row, keys));
      }
      to.accept(key.get(0), floats(vector));
    }
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
