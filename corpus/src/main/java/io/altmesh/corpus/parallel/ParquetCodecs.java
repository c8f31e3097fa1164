package io.altmesh.corpus.parallel;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** How pages are decompressed, in Java alone; parquet's own codecs are Hadoop's. */
final class ParquetCodecs implements CompressionCodecFactory {
  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Pages((from, to) -> System.arraycopy(from, 0, to, 0, to.length));
      case SNAPPY -> pages(new SnappyDecompressor());
      case ZSTD -> pages(new ZstdDecompressor());
      case LZ4_RAW -> pages(new Lz4Decompressor());
      case GZIP -> new Pages(ParquetCodecs::gunzip);
      default ->
          throw new UnsupportedOperationException(
              "compressed by " + codec + ", expected: snappy, zstd, gzip, lz4 or none");
    };
  }

  private static Pages pages(Decompressor decompressor) {
    return new Pages((from, to) -> decompressor.decompress(from, 0, from.length, to, 0, to.length));
  }

  private static void gunzip(byte[] from, byte[] to) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(from))) {
      in.readNBytes(to, 0, to.length);
    }
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("Parquet is read here, not written");
  }

  @Override
  public void release() {}

  private interface Step {
    /** Fills {@code to}, which has the page's plain size. */
    void decompress(byte[] from, byte[] to) throws IOException;
  }

  private record Pages(Step step) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput page, int plainSize) throws IOException {
      byte[] plain = new byte[plainSize];
      step.decompress(page.toInputStream().readAllBytes(), plain);
      return BytesInput.from(plain);
    }

    @Override
    public void decompress(ByteBuffer from, int size, ByteBuffer to, int plainSize)
        throws IOException {
      byte[] page = new byte[size];
      from.get(page);
      byte[] plain = new byte[plainSize];
      step.decompress(page, plain);
      to.put(plain);
    }

    @Override
    public void release() {}
  }
}
