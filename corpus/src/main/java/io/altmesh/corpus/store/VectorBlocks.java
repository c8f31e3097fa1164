package io.altmesh.corpus.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The records of all segments by number, in blocks of mapped files. Not thread-safe; a buffer
 * handed out stays good, and its records never change.
 */
final class VectorBlocks {
  private static final int MAPPED_BYTES = 1 << 30;

  private final int recordBytes;
  private final List<ByteBuffer> blocks = new ArrayList<>();
  private int[] firsts = new int[16];
  private int records;

  /** A record's place. */
  record Place(ByteBuffer bytes, int at) {}

  VectorBlocks(int recordBytes) {
    this.recordBytes = recordBytes;
  }

  /** Records added so far; the next one's number. */
  int records() {
    return records;
  }

  /** Maps consecutive records of a file that is at least that long. */
  void addMapped(Path file, long position, long count) throws IOException {
    int most = MAPPED_BYTES / recordBytes;
    try (FileChannel channel = FileChannel.open(file)) {
      for (long done = 0; done < count; ) {
        int here = (int) Math.min(most, count - done);
        add(map(channel, position + done * recordBytes, here), here);
        done += here;
      }
    }
  }

  /** Adds a block of records, the last of which may be written later. */
  void add(ByteBuffer block, int count) {
    if (blocks.size() == firsts.length) {
      firsts = Arrays.copyOf(firsts, firsts.length * 2);
    }
    firsts[blocks.size()] = records;
    blocks.add(block);
    records = Math.addExact(records, count);
  }

  /** Puts the same records, now in a file, in place of the last block. */
  void replaceLast(Path file, long position) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      int last = blocks.size() - 1;
      blocks.set(last, map(channel, position, records - firsts[last]));
    }
  }

  Place place(int record) {
    int found = Arrays.binarySearch(firsts, 0, blocks.size(), record);
    int block = found >= 0 ? found : -found - 2;
    return new Place(blocks.get(block), (record - firsts[block]) * recordBytes);
  }

  private ByteBuffer map(FileChannel channel, long position, int count) throws IOException {
    return channel
        .map(MapMode.READ_ONLY, position, (long) count * recordBytes)
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
