package io.altmesh.encoder.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a file is told with the byte where it stands. */
class MalformedSafetensorsTest {
  @TempDir Path folder;

  static Stream<Arguments> headers() {
    return Stream.of(
        refused("no JSON object", "[1]", 0, "byte 8: header does not start with '{'"),
        refused("leading space", " {}", 0, "byte 8: header does not start with '{'"),
        refused("empty header", "", 0, "byte 8: header does not start with '{'"),
        refused("cut JSON", "{\"a\":", 0, "header is not JSON"),
        refused("not JSON", "{\"a\" 1}", 0, "byte 13: header is not JSON"),
        refused("more JSON", "{} {}", 0, "byte 11: more JSON after the header's object"),
        refused(
            "a list for a tensor",
            "{\"a\":[]}",
            0,
            "byte 13: expected tensor 'a' as an object, found START_ARRAY"),
        refused(
            "deep nesting", "{\"a\":{\"x\":[[[[[[[[[[[[1]]]]]]]]]]]]}}", 0, "header is not JSON"),
        refused(
            "unknown type",
            tensor("a", "F33", "[1]", 0, 4),
            4,
            "byte 22: tensor 'a' has dtype 'F33' (expected one of [BOOL"),
        refused(
            "type as a number",
            "{\"a\":{\"dtype\":1}}",
            0,
            "byte 22: expected the dtype of 'a' as a string"),
        refused(
            "no type",
            "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}",
            4,
            "byte 9: tensor 'a' has no 'dtype'"),
        refused(
            "no shape",
            "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}",
            4,
            "tensor 'a' has no 'shape'"),
        refused(
            "no offsets",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}",
            4,
            "tensor 'a' has no 'data_offsets'"),
        refused(
            "negative dimension",
            tensor("a", "F32", "[-1]", 0, 4),
            4,
            "byte 37: shape of 'a' holds -1"),
        refused(
            "fraction",
            tensor("a", "F32", "[1.5]", 0, 4),
            4,
            "byte 37: expected 'shape' of 'a' as an array of whole numbers"),
        refused(
            "dimension beyond long",
            tensor("a", "F32", "[9223372036854775808]", 0, 4),
            4,
            "shape of 'a' holds 9223372036854775808"),
        refused(
            "number without end",
            tensor("a", "F32", "[" + "9".repeat(5000) + "]", 0, 4),
            4,
            "header is not JSON"),
        refused(
            "overflowing shape",
            tensor("a", "F32", "[4294967296,4294967296]", 0, 4),
            4,
            "more than 2^63 bytes"),
        refused(
            "shape against size",
            tensor("a", "F32", "[3]", 0, 8),
            8,
            "byte 9: tensor 'a' is F32[3], 12 bytes, but its data_offsets span 8"),
        refused(
            "offsets backwards",
            tensor("a", "F32", "[1]", 4, 0),
            4,
            "data_offsets [4, 0] (expected [begin, end]"),
        refused(
            "three offsets",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}",
            4,
            "data_offsets [0, 4, 8]"),
        refused(
            "beyond the file",
            tensor("a", "F32", "[2]", 0, 8),
            4,
            "byte 9: tensor 'a' ends at byte 8 of the values, but the file has 4"),
        refused(
            "hole before",
            tensor("a", "F32", "[1]", 4, 8),
            8,
            "byte 66: tensor 'a' begins here, after a hole from byte 62"),
        refused(
            "overlap",
            "{" + entry("a", "U8", "[4]", 0, 4) + "," + entry("b", "U8", "[4]", 2, 6) + "}",
            6,
            "tensor 'b' begins here, inside the tensor before it, which ends at byte"),
        refused(
            "rest",
            tensor("a", "F32", "[1]", 0, 4),
            6,
            "byte 66: 2 bytes after the last tensor belong to none"),
        refused(
            "values without tensors",
            "{}",
            3,
            "byte 10: 3 bytes after the last tensor belong to none"),
        refused(
            "tensor twice",
            "{" + entry("a", "U8", "[1]", 0, 1) + "," + entry("a", "U8", "[1]", 0, 1) + "}",
            1,
            "byte 61: tensor 'a' stands twice"),
        refused(
            "field twice",
            "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
            1,
            "tensor 'a' has 'dtype' twice"),
        refused(
            "metadata twice",
            "{\"__metadata__\":{},\"__metadata__\":{}}",
            0,
            "byte 27: '__metadata__' stands twice"),
        refused(
            "metadata key twice",
            "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}",
            0,
            "metadata 'a' stands twice"),
        refused(
            "metadata not strings",
            "{\"__metadata__\":{\"format\":1}}",
            0,
            "byte 34: expected metadata as strings, found VALUE_NUMBER_INT"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void refusesAHeader(String what, String header, int valueBytes, String message)
      throws IOException {
    byte[] start = SafetensorsFileTest.withLength(header);
    assertRefused(Arrays.copyOf(start, start.length + valueBytes), message);
  }

  @Test
  void refusesAFileWithoutRoomForALength() throws IOException {
    assertRefused(new byte[5], "byte 0: the file has 5 bytes, a safetensors file at least 8");
    assertRefused(new byte[0], "byte 0: the file has 0 bytes");
  }

  @Test
  void refusesAHeaderLongerThanTheFile() throws IOException {
    assertRefused(
        length(900), "byte 0: header length 900, but the file has 8 bytes: it is cut short");
  }

  @Test
  void refusesAHeaderOverAHundredMegabytesWithoutReadingIt() throws IOException {
    assertRefused(
        length(100_000_001), "byte 0: header length 100000001 (expected at most 100000000)");
    assertRefused(length(-1), "byte 0: header length 18446744073709551615");
  }

  @Test
  void refusesMalformedUtf8() throws IOException {
    byte[] header = SafetensorsFileTest.withLength("{\"__metadata__\":{\"a\":\"xx\"}}");
    header[8 + 22] = (byte) 0xc3;
    header[8 + 23] = (byte) 0x28;
    assertRefused(header, "header is not");
  }

  @Test
  void refusesAHeaderInAnotherEncoding() throws IOException {
    byte[] utf16 = "{\"__metadata__\":{}}".getBytes(StandardCharsets.UTF_16LE);
    byte[] file = Arrays.copyOf(length(utf16.length), 8 + utf16.length);
    System.arraycopy(utf16, 0, file, 8, utf16.length);
    assertRefused(file, "byte 10: header is not JSON");
  }

  @Test
  void acceptsPaddingWithSpacesAndNoTensors() throws IOException {
    Path file = SafetensorsFileTest.write(folder, SafetensorsFileTest.withLength("{}      "));
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      assertThat(opened.entries()).isEmpty();
    }
  }

  private void assertRefused(byte[] bytes, String message) throws IOException {
    Path file = SafetensorsFileTest.write(folder, bytes);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(file + ": byte ")
        .hasMessageContaining(message);
  }

  private static byte[] length(long length) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private static Arguments refused(String what, String header, int valueBytes, String message) {
    return Arguments.of(what, header, valueBytes, message);
  }

  private static String tensor(String name, String dtype, String shape, long begin, long end) {
    return "{" + entry(name, dtype, shape, begin, end) + "}";
  }

  private static String entry(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, begin, end);
  }
}
