package io.altmesh.corpus.parquet;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/** The pages of one column in one row group, one in memory at a time. Not thread-safe. */
final class ParquetPages implements PageReader {
  private static final int BUFFER = 1 << 16;
  private static final int LARGEST_PAGE = 1 << 30;

  private final ColumnMetaData column;
  private final InputStream in;
  private @Nullable DictionaryPage dictionary;
  private @Nullable DataPage first;
  private long valuesLeft;
  private boolean begun;

  ParquetPages(FileChannel channel, ColumnMetaData column) {
    this.column = column;
    this.valuesLeft = column.getNum_values();
    long start = column.getData_page_offset();
    if (column.isSetDictionary_page_offset() && column.getDictionary_page_offset() > 0) {
      start = Math.min(start, column.getDictionary_page_offset());
    }
    in =
        new BufferedInputStream(
            new Chunk(channel, start, column.getTotal_compressed_size()), BUFFER);
  }

  @Override
  public long getTotalValueCount() {
    return column.getNum_values();
  }

  @Override
  public @Nullable DictionaryPage readDictionaryPage() {
    begin();
    return dictionary;
  }

  @Override
  public @Nullable DataPage readPage() {
    begin();
    DataPage page = first == null ? read() : first;
    first = null;
    return page;
  }

  /** The dictionary stands before the first page, if there is one. */
  private void begin() {
    if (!begun) {
      begun = true;
      first = read();
    }
  }

  /** The next page of values; null after the last. */
  private @Nullable DataPage read() {
    try {
      while (valuesLeft > 0) {
        PageHeader header = Util.readPageHeader(in);
        byte[] bytes = body(header);
        if (header.getType() == PageType.DICTIONARY_PAGE) {
          dictionary =
              new DictionaryPage(
                  BytesInput.from(plain(header, bytes)),
                  header.getDictionary_page_header().getNum_values(),
                  encoding(header.getDictionary_page_header().getEncoding()));
        } else if (header.getType() == PageType.DATA_PAGE) {
          return counted(page(header, header.getData_page_header(), bytes));
        } else if (header.getType() == PageType.DATA_PAGE_V2) {
          return counted(page(header, header.getData_page_header_v2(), bytes));
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private DataPage counted(DataPage page) {
    valuesLeft -= page.getValueCount();
    return page;
  }

  private byte[] body(PageHeader header) throws IOException {
    int size = header.getCompressed_page_size();
    int plainSize = header.getUncompressed_page_size();
    if (size < 0 || size > column.getTotal_compressed_size()) {
      throw new IOException(
          "page of %d bytes in a column of %d".formatted(size, column.getTotal_compressed_size()));
    }
    if (plainSize < 0 || plainSize > LARGEST_PAGE) {
      throw new IOException("page of %d bytes (expected: at most 1 GiB)".formatted(plainSize));
    }
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("a page is cut off");
    }
    return bytes;
  }

  private byte[] plain(PageHeader header, byte[] bytes) throws IOException {
    return ParquetCodecs.decompress(column.getCodec(), bytes, header.getUncompressed_page_size());
  }

  private DataPage page(PageHeader header, DataPageHeader values, byte[] bytes) throws IOException {
    return new DataPageV1(
        BytesInput.from(plain(header, bytes)),
        values.getNum_values(),
        header.getUncompressed_page_size(),
        null,
        encoding(values.getRepetition_level_encoding()),
        encoding(values.getDefinition_level_encoding()),
        encoding(values.getEncoding()));
  }

  /** Of version 2 the levels stand before the values and are not compressed. */
  private DataPage page(PageHeader header, DataPageHeaderV2 values, byte[] bytes)
      throws IOException {
    int repetitions = values.getRepetition_levels_byte_length();
    int definitions = values.getDefinition_levels_byte_length();
    int levels = Math.addExact(repetitions, definitions);
    if (repetitions < 0 || definitions < 0 || levels > bytes.length) {
      throw new IOException("levels of %d bytes in a page of %d".formatted(levels, bytes.length));
    }
    byte[] data = new byte[bytes.length - levels];
    System.arraycopy(bytes, levels, data, 0, data.length);
    boolean compressed = !values.isSetIs_compressed() || values.isIs_compressed();
    if (compressed && data.length > 0) {
      data =
          ParquetCodecs.decompress(
              column.getCodec(), data, header.getUncompressed_page_size() - levels);
    }
    return DataPageV2.uncompressed(
        values.getNum_rows(),
        values.getNum_nulls(),
        values.getNum_values(),
        BytesInput.from(bytes, 0, repetitions),
        BytesInput.from(bytes, repetitions, definitions),
        encoding(values.getEncoding()),
        BytesInput.from(data),
        null);
  }

  private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
    return Encoding.valueOf(encoding.name());
  }

  /** The bytes of one column chunk; several are read from one channel. */
  private static final class Chunk extends InputStream {
    private final FileChannel channel;
    private long position;
    private final long end;

    Chunk(FileChannel channel, long start, long length) {
      this.channel = channel;
      this.position = start;
      this.end = start + length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int most = (int) Math.min(length, end - position);
      if (most <= 0) {
        return length == 0 ? 0 : -1;
      }
      int read = channel.read(ByteBuffer.wrap(into, offset, most), position);
      position += Math.max(read, 0);
      return read;
    }
  }
}
