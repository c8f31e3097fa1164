package io.altmesh.encoder.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A SentencePiece normalizer's rules, {@code precompiled_charsmap}: what which characters become,
 * little-endian.
 *
 * <pre>
 * uint32      bytes of the trie
 * uint32[]    the trie's units, a double array of Darts-clone in blocks of 256
 * the rest    replacements in UTF-8, a NUL after each
 * </pre>
 *
 * <p>A unit that bears a label: bits 0 to 7 are the label, a byte of the text; bit 8 says that a
 * value stands where the offset leads; bits 10 to 30 are the offset, times 256 if bit 9 is set, to
 * be XORed with the unit's index. A unit that bears a value has bit 31 set and a replacement's
 * place in the others.
 *
 * <p>Hugging Face's library follows offsets and values unchecked, and where they lead out of the
 * map its panic ends the JVM. A map without a fault cannot lead it there, whatever the text.
 */
final class CharacterMap {
  private static final int BLOCK = 256;

  private final IntBuffer units;
  private final ByteBuffer replacements;

  private CharacterMap(IntBuffer units, ByteBuffer replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /** What is wrong with a map and what was expected; empty if nothing is. */
  static Optional<String> fault(byte[] map) {
    if (map.length < Integer.BYTES) {
      return Optional.of("has %d bytes (expected 4 for its trie's size)".formatted(map.length));
    }
    ByteBuffer bytes = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
    long trie = Integer.toUnsignedLong(bytes.getInt());
    if (trie == 0 || trie % (BLOCK * Integer.BYTES) != 0 || trie > bytes.remaining()) {
      return Optional.of(
          "has a trie of %d bytes (expected a multiple of %d, at most the %d that follow)"
              .formatted(trie, BLOCK * Integer.BYTES, bytes.remaining()));
    }
    int end = bytes.position() + (int) trie;
    ByteBuffer units = bytes.slice(bytes.position(), (int) trie).order(ByteOrder.LITTLE_ENDIAN);
    return new CharacterMap(units.asIntBuffer(), bytes.slice(end, map.length - end)).fault();
  }

  private Optional<String> fault() {
    int length = replacements.limit();
    try {
      StandardCharsets.UTF_8.newDecoder().decode(replacements.duplicate());
    } catch (CharacterCodingException e) {
      return Optional.of("has replacements that are not UTF-8");
    }
    if (length > 0 && replacements.get(length - 1) != 0) {
      return Optional.of("has replacements that do not end with NUL: it was cut off");
    }
    for (int i = 0; i < units.limit(); i++) {
      Optional<String> fault = fault(i);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  /** Of a unit. Every one counts: which of them a text can reach would take a walk to find out. */
  private Optional<String> fault(int index) {
    int unit = units.get(index);
    if (unit < 0 && index > 0) { // bears a value; the first is the root, whatever it bears
      return Optional.empty();
    }
    int child = index ^ offset(unit);
    if (child >= units.limit()) {
      return Optional.of(
          "leads from unit %d of its trie to unit %d (expected below %d)"
              .formatted(index, child, units.limit()));
    }
    boolean valued = (unit >>> 8 & 1) == 1;
    int place = units.get(child) & Integer.MAX_VALUE;
    return valued && !begins(place)
        ? Optional.of(
            "has a replacement at byte %d (expected the first of a character, below %d)"
                .formatted(place, replacements.limit()))
        : Optional.empty();
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  /** Whether a character begins there: UTF-8's further bytes are 10xxxxxx. */
  private boolean begins(int place) {
    return place < replacements.limit() && (replacements.get(place) & 0xc0) != 0x80;
  }
}
