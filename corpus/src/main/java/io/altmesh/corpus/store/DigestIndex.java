package io.altmesh.corpus.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntPredicate;

/**
 * From a digest's first 64 bits to record numbers: open addressing, linear probing, 12 bytes a
 * slot, at most two thirds full. Not thread-safe.
 */
final class DigestIndex {
  private static final int MOST_SLOTS = 1 << 30;

  private long[] hashes;
  private int[] recordsPlusOne; // 0: free
  private int size;

  /** Takes {@code expected} records without growing. */
  DigestIndex(long expected) {
    int slots = 1024;
    while (slots < MOST_SLOTS && mostIn(slots) <= expected) {
      slots *= 2;
    }
    hashes = new long[slots];
    recordsPlusOne = new int[slots];
  }

  static long hash(byte[] digest) {
    return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
  }

  int size() {
    return size;
  }

  /**
   * The record with this hash that is the same, or -1.
   *
   * @param same compares the whole digest: different contents may share a hash
   */
  int find(long hash, IntPredicate same) {
    for (int slot = slot(hash); recordsPlusOne[slot] != 0; slot = next(slot)) {
      if (hashes[slot] == hash && same.test(recordsPlusOne[slot] - 1)) {
        return recordsPlusOne[slot] - 1;
      }
    }
    return -1;
  }

  void add(long hash, int record) {
    if (size + 1 > mostIn(hashes.length)) {
      grow();
    }
    place(hash, record + 1);
    size++;
  }

  private void place(long hash, int recordPlusOne) {
    int slot = slot(hash);
    while (recordsPlusOne[slot] != 0) {
      slot = next(slot);
    }
    hashes[slot] = hash;
    recordsPlusOne[slot] = recordPlusOne;
  }

  private void grow() {
    if (hashes.length == MOST_SLOTS) {
      throw new StoreException(
          "the store holds "
              + size
              + " vectors, all that one index takes; start another root for more");
    }
    long[] oldHashes = hashes;
    int[] oldRecords = recordsPlusOne;
    hashes = new long[oldHashes.length * 2];
    recordsPlusOne = new int[oldRecords.length * 2];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldRecords[i] != 0) {
        place(oldHashes[i], oldRecords[i]);
      }
    }
  }

  private static long mostIn(int slots) {
    return slots / 3 * 2L;
  }

  private int slot(long hash) {
    return (int) hash & (hashes.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (hashes.length - 1);
  }
}
