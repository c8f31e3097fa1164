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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids themselves are compared in {@link TextTokenizerTest}. */
class TokenizerFilesTest {
  private static final String BERT = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"clip-files", "xlm-roberta-files", "siglip-files", "bert-files"})
  void aFileWrittenFromThemIsTheSameTokenizer(String name) throws IOException {
    byte[] json = TokenizerFiles.json(directory(name));
    Files.write(folder.resolve("tokenizer.json"), json);
    assertThat(TokenizerFiles.json(directory(name))).isEqualTo(json);
    assertThat(TokenizerFiles.json(folder)).isEqualTo(json);
    try (TextTokenizer written = TextTokenizer.open(folder, 77, 1);
        TextTokenizer made = TextTokenizer.open(directory(name), 77, 1)) {
      assertThat(written.sha256()).isEqualTo(made.sha256());
    }
  }

  @Test
  void clipHasItsDefaultsWithoutConfiguration() throws IOException {
    copy("clip-files", "vocab.json");
    copy("clip-files", "merges.txt");
    assertGivesTheIdsOf("clip", "whole");
  }

  @Test
  void siglipKeepsUpperCaseWhereToldTo() throws IOException {
    copy("siglip-files", "spiece.model");
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\":false}");
    assertGivesTheIdsOf("siglip-files", "cased");
  }

  /** As the real model's configuration has them. */
  @Test
  void siglipReadsTheTokensOfItsConfiguration() throws IOException {
    copy("siglip-files", "spiece.model");
    String token =
        "{\"content\":\"%s\",\"lstrip\":true,\"normalized\":false,\"rstrip\":true,\"single_word\":false,\"special\":true}";
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"added_tokens_decoder\":{\"1\":%s,\"2\":%s},\"additional_special_tokens\":[],\"eos_token\":\"</s>\",\"pad_token\":\"</s>\",\"unk_token\":\"<unk>\",\"tokenizer_class\":\"SiglipTokenizer\"}"
            .formatted(token.formatted("</s>"), token.formatted("<unk>")));
    assertGivesTheIdsOf("siglip-files", "whole");
  }

  @Test
  void tokensThatTheVocabularyLacksComeAfterIt() throws IOException {
    Files.writeString(folder.resolve("vocab.txt"), BERT + "a\n");
    Files.writeString(folder.resolve("added_tokens.json"), "{\"<two>\":8,\"<one>\":7}");
    Files.writeString(
        folder.resolve("special_tokens_map.json"), "{\"additional_special_tokens\":[\"<three>\"]}");
    try (TextTokenizer tokenizer = TextTokenizer.open(folder, 77, 0)) {
      assertThat(tokenizer.encode(List.of("a<three>a<two><one>")).ids())
          .containsExactly(2, 5, 8, 5, 7, 6, 3);
    }
  }

  @Test
  void namesTheFilesLookedFor() {
    assertThatThrownBy(() -> TextTokenizer.open(folder, 77, 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(folder + ": has no tokenizer (expected tokenizer.json, or one of")
        .hasMessageContaining("vocab.json and merges.txt (CLIP)")
        .hasMessageContaining("sentencepiece.bpe.model (XLM-R)")
        .hasMessageContaining("spiece.model (SigLIP)")
        .hasMessageContaining("vocab.txt (BERT)");
  }

  @Test
  void refusesFilesOfTwoKinds() throws IOException {
    copy("clip-files", "vocab.json");
    copy("clip-files", "merges.txt");
    copy("bert-files", "vocab.txt");
    assertRefused("has [vocab.json and merges.txt (CLIP), vocab.txt (BERT)] (expected");
  }

  @Test
  void refusesAnotherKindsTokenizerUnderTheSameNames() throws IOException {
    copy("clip-files", "vocab.json");
    copy("clip-files", "merges.txt");
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\":\"RobertaTokenizerFast\"}");
    assertRefused("tokenizer_class RobertaTokenizer beside vocab.json and merges.txt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[]         ; vocab.json: is not a JSON object",
        "{          ; vocab.json: is not JSON",
        "{\"a\":-1} ; vocab.json: token \"a\" has id -1",
        "{\"a\":0}  ; vocab.json: has no token <|startoftext|>"
      })
  void refusesAVocabularyThatIsNotClips(String json, String message) throws IOException {
    Files.writeString(folder.resolve("vocab.json"), json);
    copy("clip-files", "merges.txt");
    assertRefused(message);
  }

  @Test
  void refusesAMergeOfThreeParts() throws IOException {
    copy("clip-files", "vocab.json");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\na b c\n");
    assertRefused("merges.txt: line 2 makes or uses \"ab\", which vocab.json has not");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b c\n");
    assertRefused("merges.txt: line 2 has 3 parts (expected two symbols");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb\n"})
  void refusesAVocabularyThatIsNotBerts(String text) throws IOException {
    Files.writeString(folder.resolve("vocab.txt"), text);
    assertRefused("tokens and no [UNK] (expected BERT's vocabulary)");
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    Files.write(folder.resolve("vocab.txt"), new byte[] {'a', (byte) 0xff});
    assertRefused("vocab.txt: is not UTF-8");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> TokenizerFiles.json(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
  }

  private void assertGivesTheIdsOf(String name, String which) throws IOException {
    JsonNode expected =
        new ObjectMapper().readTree(directory(name).resolve("expected.json").toFile());
    try (TextTokenizer tokenizer = TextTokenizer.open(folder, 1000, 1)) {
      for (int i = 0; i < expected.get("texts").size(); i++) {
        String text = expected.get("texts").get(i).asText();
        assertThat(tokenizer.encode(List.of(text)).ids())
            .as(text)
            .isEqualTo(new ObjectMapper().convertValue(expected.get(which).get(i), long[].class));
      }
    }
  }

  private void copy(String name, String file) throws IOException {
    Files.copy(directory(name).resolve(file), folder.resolve(file));
  }

  private static Path directory(String name) {
    return Fixtures.path("tokenizers/" + name);
  }
}
