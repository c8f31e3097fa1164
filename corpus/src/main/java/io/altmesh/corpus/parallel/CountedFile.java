package io.altmesh.corpus.parallel;

import java.util.BitSet;
import java.util.Map;

/**
 * What a counting pass learnt of a file.
 *
 * @param rows pairs that the filters leave, by language
 * @param leftOut a bit for every well-formed row before the last that stays: 1 where a filter
 *     leaves it out
 * @param digest SHA-256, in hex, of the pairs that stay
 */
record CountedFile(Map<String, Long> rows, byte[] leftOut, String digest) {
  long total() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  BitSet leftOutBits() {
    return BitSet.valueOf(leftOut);
  }
}
