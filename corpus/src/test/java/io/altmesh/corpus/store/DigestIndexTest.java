package io.altmesh.corpus.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DigestIndexTest {
  @Test
  void findsAllAfterGrowing() {
    DigestIndex index = new DigestIndex(0);
    long[] hashes = new SplittableRandom(1).longs(100_000).toArray();
    for (int i = 0; i < hashes.length; i++) {
      index.add(hashes[i], i);
    }
    assertThat(index.size()).isEqualTo(100_000);
    for (int i = 0; i < hashes.length; i++) {
      assertThat(index.find(hashes[i], record -> true)).isEqualTo(i);
      assertThat(index.find(hashes[i] + 1, record -> true)).isEqualTo(-1);
    }
  }

  @Test
  void tellsContentsOfOneHashApart() {
    DigestIndex index = new DigestIndex(10);
    index.add(7, 1);
    index.add(7, 2);
    index.add(7 + (1L << 40), 3); // the same slot
    assertThat(index.find(7, record -> record == 2)).isEqualTo(2);
    assertThat(index.find(7, record -> record == 4)).isEqualTo(-1);
    assertThat(index.find(7 + (1L << 40), record -> true)).isEqualTo(3);
  }
}
