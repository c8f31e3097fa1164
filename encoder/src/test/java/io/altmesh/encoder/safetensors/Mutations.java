package io.altmesh.encoder.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damage to bytes: what disks and networks do, and what a malicious author would. */
final class Mutations {
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1",
          "007",
          "1.5",
          "1e3",
          "1e999999999",
          "255",
          "65536",
          "2147483647",
          "2147483648",
          "4294967296",
          "4611686018427387904",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551616",
          "9".repeat(30),
          "9".repeat(2000),
          "null",
          "\"1\"");

  private static final List<String> TOKENS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "\\",
          "{}",
          "[]",
          "\"\"",
          "null",
          "\u0000",
          "\\u0000",
          "\\ud800",
          "/",
          "..",
          "\ufeff",
          "\"__metadata__\":{\"a\":\"b\"},",
          "\"weight_map\":{\"a\":\"b\"},",
          "\"shape\":[],",
          "\"dtype\":\"F16\",",
          "\"data_offsets\":[0,0],",
          "[".repeat(5000),
          "{\"a\":".repeat(2000));

  private Mutations() {}

  /** Damages anything, some pieces of it. */
  static byte[] bytes(byte[] original, SplittableRandom random) {
    byte[] bytes = original;
    for (int i = repetitions(random); i > 0; i--) {
      bytes = byteMutation(bytes, random);
    }
    return bytes;
  }

  /** Damages JSON as such, such that much of it still parses. */
  static byte[] json(byte[] original, SplittableRandom random) {
    byte[] json = original;
    for (int i = repetitions(random); i > 0; i--) {
      json =
          switch (random.nextInt(4)) {
            case 0 -> replace(json, place(json, random), 0, pick(TOKENS, random));
            case 1 -> byteMutation(json, random);
            default -> number(json, random);
          };
    }
    return json;
  }

  /** Mostly one: what is damaged at many places is refused for the first of them. */
  private static int repetitions(SplittableRandom random) {
    return random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(4);
  }

  private static byte[] byteMutation(byte[] bytes, SplittableRandom random) {
    int at = place(bytes, random);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 600));
    byte[] slice = Arrays.copyOfRange(bytes, at, at + length);
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> splice(bytes, at, length, new byte[0]);
      case 2 -> splice(bytes, at, 0, random(length, random));
      case 3 -> splice(bytes, at, length, random(length, random));
      case 4 -> splice(bytes, place(bytes, random), 0, slice);
      case 5 -> splice(splice(bytes, at, length, new byte[0]), 0, 0, slice);
      default -> flipped(bytes, random);
    };
  }

  private static byte[] flipped(byte[] bytes, SplittableRandom random) {
    byte[] flipped = bytes.clone();
    for (int i = random.nextInt(8); i >= 0 && bytes.length > 0; i--) {
      flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] number(byte[] json, SplittableRandom random) {
    int begin = place(json, random);
    while (begin < json.length && !digit(json[begin])) {
      begin++;
    }
    int end = begin;
    while (end < json.length && digit(json[end])) {
      end++;
    }
    return replace(json, begin, end - begin, pick(NUMBERS, random));
  }

  private static boolean digit(byte character) {
    return character >= '0' && character <= '9';
  }

  private static byte[] replace(byte[] bytes, int at, int length, String by) {
    return splice(bytes, at, length, by.getBytes(UTF_8));
  }

  static byte[] splice(byte[] bytes, int at, int length, byte[] by) {
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

  private static int place(byte[] bytes, SplittableRandom random) {
    return random.nextInt(bytes.length + 1);
  }

  static <T> T pick(List<T> some, SplittableRandom random) {
    return some.get(random.nextInt(some.size()));
  }
}
