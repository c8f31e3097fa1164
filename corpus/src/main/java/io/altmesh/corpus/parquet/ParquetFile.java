package io.altmesh.corpus.parquet;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file: {@code PAR1}, pages, footer, length of the footer (int, little-endian), {@code
 * PAR1}. Parquet's own reader wants Hadoop's classes; this reads the same structures and leaves the
 * encodings to parquet's column readers. Not thread-safe.
 */
public final class ParquetFile implements AutoCloseable {
  private static final int TAIL = 8;
  private static final int MAGIC = 0x31524150; // "PAR1"

  private final FileChannel channel;
  private final FileMetaData footer;
  private final MessageType schema;

  private ParquetFile(FileChannel channel) throws IOException {
    this.channel = channel;
    this.footer = readFooter(channel);
    Iterator<SchemaElement> elements = footer.getSchema().iterator();
    SchemaElement root = elements.next();
    this.schema = new MessageType(root.getName(), fields(root, elements));
  }

  /**
   * Reads the footer.
   *
   * @throws IOException when it is not whole; what is malformed beyond that throws other exceptions
   */
  public static ParquetFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new ParquetFile(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileMetaData readFooter(FileChannel channel) throws IOException {
    long end = channel.size() - TAIL;
    ByteBuffer tail = read(channel, end, TAIL).order(ByteOrder.LITTLE_ENDIAN);
    int length = tail.getInt();
    if (tail.getInt() != MAGIC || length < 0 || length > end) {
      throw new IOException("no PAR1 at its end");
    }
    return Util.readFileMetaData(
        new ByteArrayInputStream(read(channel, end - length, length).array()));
  }

  private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
    if (from < 0) {
      throw new EOFException("too short");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("too short");
      }
    }
    return bytes.flip();
  }

  private static List<Type> fields(SchemaElement parent, Iterator<SchemaElement> elements) {
    List<Type> fields = new ArrayList<>();
    for (int i = 0; i < parent.getNum_children(); i++) {
      SchemaElement element = elements.next();
      Repetition repetition = Repetition.valueOf(element.getRepetition_type().name());
      fields.add(
          element.isSetType()
              ? new PrimitiveType(
                  repetition,
                  primitive(element.getType()),
                  element.getType_length(),
                  element.getName())
              : new GroupType(repetition, element.getName(), fields(element, elements)));
    }
    return fields;
  }

  private static PrimitiveTypeName primitive(org.apache.parquet.format.Type type) {
    return type == org.apache.parquet.format.Type.BYTE_ARRAY
        ? PrimitiveTypeName.BINARY
        : PrimitiveTypeName.valueOf(type.name().toUpperCase(Locale.ROOT));
  }

  public MessageType schema() {
    return schema;
  }

  /** Who wrote it: some old writers' files are read with care for their mistakes. */
  private String createdBy() {
    return footer.isSetCreated_by() ? footer.getCreated_by() : "";
  }

  public int rowGroups() {
    return footer.getRow_groups().size();
  }

  /** Rows of a row group. */
  public long rows(int group) {
    return footer.getRow_groups().get(group).getNum_rows();
  }

  /**
   * A column by its name: a dot goes inside a structure; of a list its elements are meant.
   *
   * @return null for none
   */
  public @Nullable ColumnDescriptor column(String name) {
    for (ColumnDescriptor column : schema.getColumns()) {
      String path = String.join(".", column.getPath());
      if (path.equals(name)
          || path.matches(Pattern.quote(name) + "\\.[^.]+\\.(element|item|array)")) {
        return column;
      }
    }
    return null;
  }

  /** Names of all columns, inside structures with dots. */
  public List<String> columnNames() {
    return schema.getColumns().stream().map(column -> String.join(".", column.getPath())).toList();
  }

  /**
   * The values of some columns in a row group, read as they are asked for, page by page.
   *
   * @throws RuntimeException of any kind when it is damaged; so do the readers
   */
  public List<ColumnReader> readers(int group, List<ColumnDescriptor> columns) {
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(rowGroup(group), new NoConversion(schema), schema, createdBy());
    return columns.stream().map(store::getColumnReader).toList();
  }

  private PageReadStore rowGroup(int number) {
    RowGroup group = footer.getRow_groups().get(number);
    return new PageReadStore() {
      @Override
      public PageReader getPageReader(ColumnDescriptor column) {
        List<String> path = List.of(column.getPath());
        for (ColumnChunk chunk : group.getColumns()) {
          if (chunk.getMeta_data().getPath_in_schema().equals(path)) {
            return new ParquetPages(channel, chunk.getMeta_data());
          }
        }
        throw new IllegalArgumentException("no column " + path + " in row group " + number);
      }

      @Override
      public long getRowCount() {
        return group.getNum_rows();
      }
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
