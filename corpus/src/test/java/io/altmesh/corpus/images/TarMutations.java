package io.altmesh.corpus.images;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damage to tar archives and to whatever is around them. */
final class TarMutations {
  private static final int BLOCK = 512;

  /** First byte and length of the fields of a header, ustar's and GNU's. */
  private static final int[][] FIELDS = {
    {0, 100}, {100, 8}, {108, 8}, {116, 8}, {124, 12}, {124, 12}, {124, 12}, {136, 12}, {148, 8},
    {156, 1}, {156, 1}, {156, 1}, {157, 100}, {257, 6}, {263, 2}, {265, 32}, {329, 8}, {337, 8},
    {345, 155}, {386, 12}, {398, 12}, {410, 12}, {422, 12}, {482, 1}, {483, 12}
  };

  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "1",
          "777",
          "1000",
          "100000",
          "2000000000",
          "77777777777",
          "777777777777",
          "-1",
          "8",
          " 12 3 ",
          "\u0080\0\0\0\0\0\0\0\0\0\2\0",
          "\u0080\0\0\0\0\0\0\0\0\u00ff\u00ff\u00ff",
          "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
          "\u0080\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
          "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
          "ustar",
          "a.png",
          "\u00e9\u0001",
          "/../");

  private static final String TYPES = "\0" + "01234567LKxgXSNDMVA";

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1",
          "3",
          "99",
          "1000000",
          "268435456",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "9".repeat(400));

  private TarMutations() {}

  static byte[] tar(byte[] original, SplittableRandom random) {
    byte[] tar = original;
    for (int i = repetitions(random); i > 0; i--) {
      tar =
          switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> field(tar, random);
            case 4 -> number(tar, random);
            case 5 -> blocks(tar, random);
            default -> bytes(tar, random);
          };
    }
    return tar;
  }

  /** Damages anything. */
  static byte[] bytes(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length + 1);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 600));
    byte[] slice = Arrays.copyOfRange(bytes, at, at + length);
    return switch (random.nextInt(7)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> splice(bytes, at, length, new byte[0]);
      case 2 -> splice(bytes, at, 0, random(length, random));
      case 3 -> splice(bytes, at, length, random(length, random));
      case 4 -> splice(bytes, random.nextInt(bytes.length + 1), 0, slice);
      default -> flipped(bytes, random);
    };
  }

  /** Overwrites a header's field, and mostly makes its checksum right again. */
  private static byte[] field(byte[] original, SplittableRandom random) {
    byte[] tar = original.clone();
    int header = random.nextInt(Math.max(1, tar.length / BLOCK)) * BLOCK;
    for (int i = 0; i < 8 && !isHeader(tar, header); i++) {
      header = random.nextInt(Math.max(1, tar.length / BLOCK)) * BLOCK;
    }
    if (!isHeader(tar, header)) {
      return tar;
    }
    int[] field = FIELDS[random.nextInt(FIELDS.length)];
    byte[] value =
        field[1] == 1
            ? new byte[] {(byte) TYPES.charAt(random.nextInt(TYPES.length()))}
            : VALUES.get(random.nextInt(VALUES.size())).getBytes(ISO_8859_1);
    Arrays.fill(tar, header + field[0], header + field[0] + field[1], (byte) 0);
    System.arraycopy(value, 0, tar, header + field[0], Math.min(value.length, field[1]));
    if (random.nextInt(4) > 0 && field[0] != 148) {
      sign(tar, header);
    }
    return tar;
  }

  /** Writes a header's checksum. */
  static void sign(byte[] tar, int header) {
    Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
    int sum = 0;
    for (int i = header; i < header + BLOCK; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] octal = "%06o\0".formatted(sum).getBytes(ISO_8859_1);
    System.arraycopy(octal, 0, tar, header + 148, octal.length);
  }

  private static boolean isHeader(byte[] tar, int at) {
    return at + BLOCK <= tar.length && new String(tar, at + 257, 5, ISO_8859_1).equals("ustar");
  }

  /** Numbers in text: in pax headers and sparse maps, mostly. */
  private static byte[] number(byte[] tar, SplittableRandom random) {
    int begin = random.nextInt(tar.length + 1);
    while (begin < tar.length && !digit(tar[begin])) {
      begin++;
    }
    int end = begin;
    while (end < tar.length && digit(tar[end])) {
      end++;
    }
    byte[] by = NUMBERS.get(random.nextInt(NUMBERS.size())).getBytes(ISO_8859_1);
    if (random.nextBoolean()) { // what comes after it keeps its place
      by = Arrays.copyOf(by, end - begin);
    }
    return splice(tar, begin, end - begin, by);
  }

  private static boolean digit(byte character) {
    return character >= '0' && character <= '9';
  }

  private static byte[] blocks(byte[] tar, SplittableRandom random) {
    int blocks = tar.length / BLOCK;
    int at = random.nextInt(blocks + 1);
    int count = Math.min(blocks - at, 1 + random.nextInt(3));
    byte[] slice = Arrays.copyOfRange(tar, at * BLOCK, (at + count) * BLOCK);
    byte[] without = splice(tar, at * BLOCK, slice.length, new byte[0]);
    int to = random.nextInt(without.length / BLOCK + 1) * BLOCK;
    return switch (random.nextInt(3)) {
      case 0 -> without;
      case 1 -> splice(without, to, 0, slice);
      default -> splice(tar, to, 0, slice);
    };
  }

  private static byte[] flipped(byte[] bytes, SplittableRandom random) {
    byte[] flipped = bytes.clone();
    for (int i = random.nextInt(8); i >= 0 && bytes.length > 0; i--) {
      flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] splice(byte[] bytes, int at, int length, byte[] by) {
    byte[] result = new byte[bytes.length - length + by.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(by, 0, result, at, by.length);
    System.arraycopy(bytes, at + length, result, at + by.length, bytes.length - at - length);
    return result;
  }

  private static byte[] random(int length, SplittableRandom random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Mostly one: of what is damaged at many places, the rest is not looked at. */
  private static int repetitions(SplittableRandom random) {
    return random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(4);
  }
}
