package io.altmesh.encoder.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharacterMapTest {
  private static final Map<String, String> ONE = Map.of("Ａ", "é");

  /** Of {@link #ONE}: a size, five blocks of 256 units, "é" and NUL. */
  private static final int UNITS = 5 * 256;

  @TempDir Path folder;

  @Test
  void acceptsThoseOfRealModels() throws IOException {
    assertThat(CharacterMap.fault(spiece().charsmap())).isEmpty();
    for (Path directory :
        List.of(Fixtures.path("tokenizers/xlm-roberta"), Path.of("../samples/emoji/student"))) {
      JsonNode json = new ObjectMapper().readTree(directory.resolve("tokenizer.json").toFile());
      List<JsonNode> maps = json.get("normalizer").findValues("precompiled_charsmap");
      assertThat(maps).isNotEmpty();
      assertThat(CharacterMap.fault(maps.get(0).binaryValue())).isEmpty();
    }
  }

  @Test
  void aSoundMapIsFollowed() throws IOException {
    CharacterMaps.tokenizer(folder, CharacterMaps.of(CharacterMaps.RULES));
    try (TextTokenizer tokenizer = TextTokenizer.open(folder, 10, 0)) {
      assertThat(tokenizer.encode(List.of("Ａ\tＢ é ㌢ \u00ad𝐀 C")).ids())
          .containsExactly(1, 2, 3, 4, 1, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void refusesAMapWithoutASize(int length) {
    assertThat(fault(Arrays.copyOf(CharacterMaps.of(ONE), length)))
        .isEqualTo("has %d bytes (expected 4 for its trie's size)", length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4 * UNITS + 1, 4 * UNITS + 1024, -4})
  void refusesASizeThatDoesNotFit(int size) {
    assertThat(fault(0, size))
        .isEqualTo(
            "has a trie of %d bytes (expected a multiple of 1024, at most the %d that follow)",
            Integer.toUnsignedLong(size), 4 * UNITS + 3);
  }

  @Test
  void refusesATrieThatLeadsOutOfItself() {
    assertThat(fault(4 * (1 + 300), 6 * 256 << 10))
        .isEqualTo(
            "leads from unit 300 of its trie to unit %d (expected below %d)", 300 ^ 6 * 256, UNITS);
  }

  @Test
  void refusesATrieWhoseFirstUnitLeadsOutOfIt() {
    assertThat(fault(4, 1 << 31 | UNITS << 10))
        .contains("leads from unit 0 of its trie to unit")
        .contains("(expected below 1280)");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, Integer.MAX_VALUE})
  void refusesAReplacementThatIsNotThere(int place) {
    assertThat(fault(4 * (1 + 4 * 256), 1 << 31 | place))
        .isEqualTo(
            "has a replacement at byte %d (expected the first of a character, below 3)", place);
  }

  @Test
  void refusesReplacementsThatWereCutOff() {
    byte[] map = CharacterMaps.of(ONE);
    assertThat(fault(Arrays.copyOf(map, map.length - 1)))
        .isEqualTo("has replacements that do not end with NUL: it was cut off");
    assertThat(fault(Arrays.copyOf(map, map.length - 2)))
        .isEqualTo("has replacements that are not UTF-8");
  }

  @Test
  void namesTheFileOfADamagedMap() throws IOException {
    byte[] map = Arrays.copyOf(CharacterMaps.of(ONE), 100);
    CharacterMaps.tokenizer(folder, map);
    assertThatThrownBy(() -> TextTokenizer.open(folder, 10, 0))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(folder.resolve("tokenizer.json") + ": its normalizer's")
        .hasMessageContaining("precompiled_charsmap has a trie of 5120 bytes");
  }

  @Test
  void namesTheSentencePieceFileOfADamagedMap() throws IOException {
    byte[] file = Files.readAllBytes(Fixtures.path("tokenizers/siglip-files/spiece.model"));
    byte[] map = spiece().charsmap();
    int start = indexOf(file, Arrays.copyOf(map, 64));
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(start, map.length);
    Path damaged = Files.write(folder.resolve("spiece.model"), file);
    assertThatThrownBy(() -> TextTokenizer.open(folder, 10, 0))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith(damaged + ": normalizer_spec.precompiled_charsmap has a trie of");
  }

  @Test
  void refusesTwoMapsUnderOneName() throws IOException {
    Path file = CharacterMaps.tokenizer(folder, CharacterMaps.of(ONE)).resolve("tokenizer.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "\"precompiled_charsmap\"",
                "\"precompiled_charsmap\":\"AAAA\",\"precompiled_charsmap\""));
    assertThatThrownBy(() -> TextTokenizer.open(folder, 10, 0))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Duplicate field 'precompiled_charsmap'");
  }

  private static SentencePieceModel spiece() {
    return SentencePieceModel.read(Fixtures.path("tokenizers/siglip-files/spiece.model"));
  }

  private static int indexOf(byte[] file, byte[] part) {
    int at = 0;
    while (!Arrays.equals(file, at, at + part.length, part, 0, part.length)) {
      at++;
    }
    return at;
  }

  /** Of {@link #ONE}'s map with another number there. */
  private static String fault(int at, int number) {
    ByteBuffer map = ByteBuffer.wrap(CharacterMaps.of(ONE)).order(ByteOrder.LITTLE_ENDIAN);
    return fault(map.putInt(at, number).array());
  }

  private static String fault(byte[] map) {
    return CharacterMap.fault(map).orElse("nothing");
  }
}
