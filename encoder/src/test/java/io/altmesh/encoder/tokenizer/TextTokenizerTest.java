package io.altmesh.encoder.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against ids from transformers: src/test/python/make_tokenizer_fixtures.py. */
class TextTokenizerTest {
  private static final long PAD = 1;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clip",
        "xlm-roberta",
        "clip-files",
        "xlm-roberta-files",
        "siglip-files",
        "siglip-2",
        "bert-files",
        "bert-cased-files"
      })
  void givesTheIdsOfTransformersInTenScripts(String name) throws IOException {
    JsonNode expected = expected(name);
    List<String> texts = texts(expected);
    try (TextTokenizer tokenizer = open(name, 1000)) {
      for (int i = 0; i < texts.size(); i++) {
        TokenBatch batch = tokenizer.encode(List.of(texts.get(i)));
        assertThat(batch.ids()).as(texts.get(i)).isEqualTo(ids(expected.get("whole").get(i)));
        assertThat(batch.truncated()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clip",
        "xlm-roberta",
        "clip-files",
        "xlm-roberta-files",
        "siglip-files",
        "siglip-2",
        "bert-files",
        "bert-cased-files"
      })
  void truncatesAndPadsABatchAsTransformersDoes(String name) throws IOException {
    JsonNode expected = expected(name);
    int maxLength = expected.get("max_length").asInt();
    List<String> texts = texts(expected);
    try (TextTokenizer tokenizer =
        TextTokenizer.open(directory(name), maxLength, expected.get("pad").asLong())) {
      TokenBatch batch = tokenizer.encode(texts);
      assertThat(batch.rows()).isEqualTo(texts.size());
      assertThat(batch.length()).isEqualTo(maxLength);
      List<Integer> longer = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        assertThat(Arrays.copyOfRange(batch.ids(), i * maxLength, (i + 1) * maxLength))
            .as(texts.get(i))
            .isEqualTo(ids(expected.get("batch").get(i)));
        int whole = expected.get("whole").get(i).size();
        assertThat(batch.lengths()[i])
            .isEqualTo(Math.min(whole, maxLength))
            .isEqualTo(tokenizer.length(texts.get(i)));
        if (whole > maxLength) {
          longer.add(i);
        }
      }
      assertThat(batch.truncated()).isEqualTo(longer).isNotEmpty();
      assertThat(tokenizer.lengths(texts)).isEqualTo(batch.lengths());
    }
  }

  @Test
  void padsToTheLongestRowOnly() {
    try (TextTokenizer tokenizer = open("xlm-roberta", 512)) {
      TokenBatch batch = tokenizer.encode(List.of("", "a cat"));
      assertThat(batch.length()).isEqualTo(batch.lengths()[1]).isLessThan(10);
      assertThat(Arrays.copyOf(batch.ids(), 3)).containsExactly(0, 2, PAD);
      assertThat(batch.lengths()[0]).isEqualTo(2);
      assertThat(tokenizer.encode(List.of()).ids()).isEmpty();
    }
  }

  @Test
  void cutsTenThousandWordsKeepsTheEndAndCountsTheRow() {
    try (TextTokenizer tokenizer = open("xlm-roberta", 77)) {
      TokenBatch batch = tokenizer.encode(List.of("short", "one more word ".repeat(3334)));
      assertThat(batch.length()).isEqualTo(77);
      assertThat(batch.ids()[2 * 77 - 1]).isEqualTo(2); // </s>
      assertThat(batch.truncated()).containsExactly(1);
    }
  }

  @Test
  void cutsToAShorterLimitAndKeepsTheEnd() {
    try (TextTokenizer tokenizer = open("xlm-roberta", 77)) {
      TokenBatch batch = tokenizer.encode(List.of("a", "one more word than that"), 4);
      long[] whole = tokenizer.encode(List.of("one more word than that")).ids();
      assertThat(batch.row(1)).containsExactly(whole[0], whole[1], whole[2], 2);
      assertThat(batch.row(0)).isEqualTo(tokenizer.encode(List.of("a")).ids());
      assertThat(batch.truncated()).containsExactly(1);
      assertThatThrownBy(() -> tokenizer.encode(List.of("a"), 1))
          .hasMessage("tokens of a row: 1 (expected: 2 to 77)");
      assertThatThrownBy(() -> tokenizer.encode(List.of("a"), 78))
          .hasMessage("tokens of a row: 78 (expected: 2 to 77)");
    }
  }

  @Test
  void readsALoneSurrogateAsAReplacementCharacter() {
    try (TextTokenizer tokenizer = open("clip", 77)) {
      assertThat(tokenizer.encode(List.of("cat \ud83d on \ude00 mat \ud83d")).ids())
          .isEqualTo(tokenizer.encode(List.of("cat \ufffd on \ufffd mat \ufffd")).ids());
    }
  }

  @Test
  void severalThreadsGetTheSameIds() throws Exception {
    try (TextTokenizer tokenizer = open("xlm-roberta", 64)) {
      List<String> texts = texts(expected("xlm-roberta"));
      long[] alone = tokenizer.encode(texts).ids();
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        Callable<long[]> encoding = () -> tokenizer.encode(texts).ids();
        for (Future<long[]> ids : threads.invokeAll(Collections.nCopies(40, encoding))) {
          assertThat(ids.get()).isEqualTo(alone);
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void ignoresTruncationAndPaddingWrittenInTheFile() throws IOException {
    String json = Files.readString(directory("clip").resolve("tokenizer.json"));
    String settings =
        "\"truncation\":{\"direction\":\"Right\",\"max_length\":4,\"strategy\":\"LongestFirst\",\"stride\":0},"
            + "\"padding\":{\"strategy\":{\"Fixed\":9},\"direction\":\"Right\",\"pad_to_multiple_of\":null,\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"!\"}";
    String changed = json.replaceFirst("\"truncation\": null,\\s*\"padding\": null", settings);
    assertThat(changed).contains("\"max_length\":4");
    Files.writeString(folder.resolve("tokenizer.json"), changed);
    try (TextTokenizer tokenizer = TextTokenizer.open(folder, 77, PAD);
        TextTokenizer original = open("clip", 77)) {
      String text = "a photo of a cat on the mat";
      assertThat(tokenizer.encode(List.of(text)).ids())
          .isEqualTo(original.encode(List.of(text)).ids());
      assertThat(tokenizer.sha256()).isNotEqualTo(original.sha256()).hasSize(64);
    }
  }

  @Test
  void refusesAFileThatIsNoTokenizer() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\":1}");
    assertThatThrownBy(() -> TextTokenizer.open(folder, 77, PAD))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("is not a tokenizer");
  }

  @Test
  void refusesAFileWhoseTokenizerFailsOnText() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer.json"),
        "{\"version\":\"1.0\",\"added_tokens\":[],\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"cat\":0},\"unk_token\":\"[UNK]\"}}");
    assertThatThrownBy(() -> TextTokenizer.open(folder, 77, PAD))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(folder + ": its tokenizer.json is not a tokenizer: ");
  }

  @Test
  void namesTheOlderFilesThatMakeNoTokenizer() throws IOException {
    Files.writeString(folder.resolve("vocab.txt"), "[UNK]\n$X\n[SEP]\ncat\n");
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"cls_token\": \"$X\"}");
    assertThatThrownBy(() -> TextTokenizer.open(folder, 77, PAD))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("its vocab.txt (BERT) is not a tokenizer: ");
  }

  @Test
  void refusesALengthWithoutRoomForText() {
    assertThatThrownBy(() -> open("clip", 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("maxLength 1");
  }

  @Test
  void aClosedTokenizerSaysSo() {
    TextTokenizer tokenizer = open("clip", 77);
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode(List.of("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static TextTokenizer open(String name, int maxLength) {
    return TextTokenizer.open(directory(name), maxLength, PAD);
  }

  private static Path directory(String name) {
    return Fixtures.path("tokenizers/" + name);
  }

  private static JsonNode expected(String name) throws IOException {
    return new ObjectMapper().readTree(directory(name).resolve("expected.json").toFile());
  }

  private static List<String> texts(JsonNode expected) {
    List<String> texts = new ArrayList<>();
    expected.get("texts").forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static long[] ids(JsonNode array) {
    long[] ids = new long[array.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = array.get(i).asLong();
    }
    return ids;
  }
}
