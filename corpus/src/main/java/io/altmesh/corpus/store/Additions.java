package io.altmesh.corpus.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this store adds: into its segment, and into blocks on the heap that give way to mapped ones
 * as they fill. The segment is chosen at the first addition, so that who only reads holds none. Not
 * thread-safe.
 */
final class Additions {
  private static final Logger log = LoggerFactory.getLogger(Additions.class);
  private static final int BLOCK_BYTES = 1 << 23;

  private final Path directory;
  private final SegmentFormat format;
  private final VectorBlocks vectors;
  private final List<Segment> segments;
  private final int recordsPerBlock;
  private @Nullable SegmentWriter writer;
  private @Nullable ByteBuffer block;

  Additions(Path directory, SegmentFormat format, VectorBlocks vectors, List<Segment> segments) {
    this.directory = directory;
    this.format = format;
    this.vectors = vectors;
    this.segments = segments;
    recordsPerBlock = Math.max(1, BLOCK_BYTES / format.recordBytes());
  }

  /** Writes a record and returns its number. */
  int append(byte[] record) {
    try {
      writer().append(record);
    } catch (IOException e) {
      throw failed("a vector cannot be added", e);
    }
    return keep(record);
  }

  void sync() {
    try {
      if (writer != null) {
        writer.sync();
      }
    } catch (IOException e) {
      throw failed("vectors cannot be brought to the disk", e);
    }
  }

  void close() {
    try {
      sync();
    } finally {
      closeWriter();
    }
  }

  private void closeWriter() {
    try {
      if (writer != null) {
        writer.close();
        writer = null;
      }
    } catch (IOException e) {
      throw failed("the segment cannot be closed", e);
    }
  }

  private SegmentWriter writer() throws IOException {
    if (writer == null) {
      writer = claim();
    }
    return writer;
  }

  /** The last segment if it is free, else the first number that is. */
  private SegmentWriter claim() throws IOException {
    int number = 1;
    if (!segments.isEmpty()) {
      Segment last = segments.get(segments.size() - 1);
      SegmentWriter taken = SegmentWriter.takeOver(last, format);
      if (taken != null) {
        return taken;
      }
      number = last.number() + 1;
    }
    for (; number < 1_000_000; number++) {
      SegmentWriter begun = SegmentWriter.begin(Segment.file(directory, number), format);
      if (begun != null) {
        return begun;
      }
    }
    throw new IOException("no number is left for a segment");
  }

  private int keep(byte[] record) {
    if (block == null) {
      block =
          ByteBuffer.allocate(recordsPerBlock * format.recordBytes())
              .order(ByteOrder.LITTLE_ENDIAN);
      vectors.add(block, recordsPerBlock);
    }
    int number = vectors.records() - block.remaining() / format.recordBytes();
    // Absolute and then moved on: readers share the buffer, and look at places alone.
    block.put(record);
    if (!block.hasRemaining()) {
      mapLastBlock(block.capacity());
      block = null;
    }
    return number;
  }

  private void mapLastBlock(int bytes) {
    if (writer == null) {
      return;
    }
    try {
      vectors.replaceLast(writer.path(), writer.end() - bytes);
    } catch (IOException e) {
      log.warn("{}: {} stay on the heap: {}", writer.path(), "vectors just added", e.toString());
    }
  }

  private StoreException failed(String what, IOException e) {
    return new StoreException(
        "%s: %s (%s); what was added before is safe. Free some space, or name another folder for the store"
            .formatted(directory, what, e.getMessage()),
        e);
  }
}
