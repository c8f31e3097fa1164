package io.altmesh.corpus.parallel;

/**
 * 64-bit hashes in open addressing: 10 to 13 bytes for each. In {@value #PARTS} parts, so that one
 * that grows holds both its tables at a time, and not all. Not thread-safe.
 */
final class HashSet64 {
  private static final int PARTS = 256;
  private static final int FIRST_SLOTS = 16;

  private final long[][] slots = new long[PARTS][FIRST_SLOTS]; // 0: free
  private final int[] sizes = new int[PARTS];

  /** True when it was not there. */
  boolean add(long given) {
    long hash = given == 0 ? 1 : given;
    int part = (int) (hash >>> (Long.SIZE - Byte.SIZE));
    if (!place(slots[part], hash)) {
      return false;
    }
    sizes[part]++;
    if (sizes[part] > slots[part].length / 5 * 4) {
      slots[part] = grown(slots[part]);
    }
    return true;
  }

  private static boolean place(long[] table, long hash) {
    // The bits below the part's number, scaled to the table.
    int slot = (int) Math.multiplyHigh((hash << Byte.SIZE) >>> 1, 2L * table.length);
    while (table[slot] != 0) {
      if (table[slot] == hash) {
        return false;
      }
      slot = slot + 1 == table.length ? 0 : slot + 1;
    }
    table[slot] = hash;
    return true;
  }

  private static long[] grown(long[] table) {
    long[] larger = new long[Math.addExact(table.length, table.length / 4)];
    for (long hash : table) {
      if (hash != 0) {
        place(larger, hash);
      }
    }
    return larger;
  }
}
