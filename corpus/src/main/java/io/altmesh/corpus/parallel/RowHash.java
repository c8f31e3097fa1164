package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.commons.codec.digest.MurmurHash3;

/** 64 bits of MurmurHash3: the same on every machine. */
final class RowHash {
  private RowHash() {}

  static long of(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return MurmurHash3.hash128x64(bytes, 0, bytes.length, 0)[0];
  }

  /** Of both texts, whatever the language. */
  static long of(SentencePair pair) {
    // A field never has a tab inside .tsv; elsewhere one might, and texts that differ only in where
    // it stands are alike enough.
    return of(pair.source() + '\t' + pair.target());
  }
}
