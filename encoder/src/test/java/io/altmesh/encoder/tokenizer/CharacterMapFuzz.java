package io.altmesh.encoder.tokenizer;

import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Damages character maps and lets the native library tokenize with those that are not refused. A
 * process of its own: what goes wrong in the library ends the JVM.
 */
final class CharacterMapFuzz {
  /** What the small map says something of, and much that shares its first bytes. */
  private static final List<String> FEW =
      List.of(
          String.join(" ", CharacterMaps.RULES.keySet()),
          characters(0x01, 0x100),
          characters(0x3300, 0x3380),
          characters(0xff00, 0xff80),
          characters(0x1d400, 0x1d420));

  /** Most of what the real map says something of. */
  private static final List<String> MANY =
      List.of(characters(0x01, 0x250), characters(0x1e00, 0x3400), characters(0xf900, 0xffff));

  private CharacterMapFuzz() {}

  private static String characters(int first, int end) {
    return IntStream.range(first, end)
        .mapToObj(Character::toString)
        .collect(Collectors.joining(" "));
  }

  /**
   * Prints "case N" before each, at last how many were refused.
   *
   * @param args an empty folder, the seed, the first case, how many
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    byte[] small = CharacterMaps.of(CharacterMaps.RULES);
    byte[] real =
        SentencePieceModel.read(Fixtures.path("tokenizers/siglip-files/spiece.model")).charsmap();
    int first = Integer.parseInt(args[2]);
    int end = first + Integer.parseInt(args[3]);
    int refused = 0;
    for (int i = first; i < end; i++) {
      System.out.println("case " + i);
      SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]) * 1_000_003 + i);
      boolean ofReal = random.nextInt(20) == 0; // takes twenty times as long
      byte[] map = damaged(ofReal ? real : small, random);
      refused += refuses(folder, map, ofReal ? MANY : FEW) ? 1 : 0;
    }
    System.out.println("refused " + refused);
  }

  private static boolean refuses(Path folder, byte[] map, List<String> texts) throws IOException {
    Path file = CharacterMaps.tokenizer(folder, map).resolve("tokenizer.json");
    try (TextTokenizer tokenizer = TextTokenizer.open(folder, 10_000, 0)) {
      tokenizer.encode(texts);
      return false;
    } catch (ModelFormatException e) {
      if (e.getMessage() == null || !e.getMessage().startsWith(file + ": ")) {
        throw e;
      }
      return true;
    }
  }

  private static byte[] damaged(byte[] whole, SplittableRandom random) {
    byte[] map = whole.clone();
    int trie = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN).getInt();
    for (int n = random.nextInt(3); n >= 0; n--) {
      switch (random.nextInt(8)) {
        case 0 -> map = Arrays.copyOf(map, random.nextInt(map.length + 1));
        case 1 -> flip(map, 0, 4, random); // the trie's size
        case 2 -> flip(map, Math.min(4 + trie, map.length), map.length, random); // a replacement
        case 3 -> flip(map, 0, map.length, random);
        default -> flipUsed(map, Math.min(4 + trie, map.length), random);
      }
    }
    return map;
  }

  private static void flip(byte[] map, int from, int end, SplittableRandom random) {
    if (from < Math.min(end, map.length)) {
      map[random.nextInt(from, Math.min(end, map.length))] ^= (byte) (1 << random.nextInt(8));
    }
  }

  /** A unit that is not empty, or its neighbour: most of a small trie is never looked at. */
  private static void flipUsed(byte[] map, int end, SplittableRandom random) {
    for (int tries = 0; tries < 10_000 && end > 4; tries++) {
      int at = random.nextInt(4, end);
      if (map[at] != 0) {
        flip(map, at & ~3, (at & ~3) + 8, random);
        return;
      }
    }
  }
}
