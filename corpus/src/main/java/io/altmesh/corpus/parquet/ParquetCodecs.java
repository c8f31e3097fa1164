package io.altmesh.corpus.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** How pages are decompressed: in Java alone. */
final class ParquetCodecs {
  private ParquetCodecs() {}

  /**
   * @param plainSize bytes that the page has when decompressed
   * @throws IOException when it does not, or the codec is another
   */
  static byte[] decompress(CompressionCodec codec, byte[] page, int plainSize) throws IOException {
    return switch (codec) {
      case UNCOMPRESSED -> page;
      case SNAPPY -> decompress(new SnappyDecompressor(), page, plainSize);
      case ZSTD -> decompress(new ZstdDecompressor(), page, plainSize);
      case LZ4_RAW -> decompress(new Lz4Decompressor(), page, plainSize);
      case GZIP -> gunzip(page, plainSize);
      default ->
          throw new IOException(
              "compressed by " + codec + ", expected: snappy, zstd, gzip, lz4 or none");
    };
  }

  private static byte[] decompress(Decompressor decompressor, byte[] page, int plainSize) {
    byte[] plain = new byte[plainSize];
    decompressor.decompress(page, 0, page.length, plain, 0, plainSize);
    return plain;
  }

  private static byte[] gunzip(byte[] page, int plainSize) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(page))) {
      return in.readNBytes(plainSize);
    }
  }
}
