package io.altmesh.serving.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a vector depends on: SHA-256 over the tower's fingerprint, numerics, space, context length
 * (where texts are cut) and the item's own bytes.
 */
record CacheKey(long a, long b, long c, long d) {
  /** Of a text or an encoded image, as a certain tower computes it in a certain space. */
  static CacheKey of(TowerInfo tower, String numerics, Space space, byte[] content) {
    MessageDigest sha256 = sha256();
    // Lengths between the parts: no two lists of parts give the same bytes.
    for (String part : new String[] {tower.fingerprint(), numerics, space.name()}) {
      byte[] bytes = part.getBytes(UTF_8);
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      sha256.update(bytes);
    }
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, tower.contextLength()));
    ByteBuffer digest = ByteBuffer.wrap(sha256.digest(content));
    return new CacheKey(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
