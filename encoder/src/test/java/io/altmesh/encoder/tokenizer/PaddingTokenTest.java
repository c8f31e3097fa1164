package io.altmesh.encoder.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the order in which transformers looks for it. */
class PaddingTokenTest {
  private static final String BPE =
      "{\"padding\": %s, \"added_tokens\": [{\"id\": 5, \"content\": \"<added>\"}, {\"id\": 3, \"content\": \"<pad>\"}], \"model\": {\"merges\": [\"a b\"], \"vocab\": {\"own\": 0, \"</s>\": 4}}}";
  private static final String PADDING = "{\"direction\": \"%s\", \"pad_token\": \"<added>\"}";

  @TempDir Path folder;

  @Test
  void isTheSettingsBeforeTokenizerJsons() throws IOException {
    write("tokenizer.json", BPE.formatted(PADDING.formatted("Right")));
    assertThat(PaddingToken.id(folder)).hasValue(5);
    write("tokenizer_config.json", "{\"pad_token\": \"own\"}");
    assertThat(PaddingToken.id(folder)).hasValue(0);
    write("special_tokens_map.json", "{\"pad_token\": {\"content\": \"</s>\"}}");
    assertThat(PaddingToken.id(folder)).hasValue(4);
  }

  @Test
  void isAPieceOfAUnigram() throws IOException {
    write("tokenizer.json", "{\"model\": {\"vocab\": [[\"<s>\", 0.0], [\"<pad>\", 0.0]]}}");
    write("tokenizer_config.json", "{\"pad_token\": \"<pad>\"}");
    assertThat(PaddingToken.id(folder)).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"SiglipTokenizer, 4", "Siglip2Tokenizer, 3", "GemmaTokenizerFast, 3"})
  void isItsClasssWhereNothingIsSaid(String name, long id) throws IOException {
    write("tokenizer.json", BPE.formatted("null"));
    write(
        "tokenizer_config.json",
        "{\"padding_side\": \"right\", \"tokenizer_class\": \"%s\"}".formatted(name));
    assertThat(PaddingToken.id(folder)).hasValue(id);
  }

  @Test
  void isSiglipsOwnOfItsOlderFile() {
    assertThat(PaddingToken.id(Fixtures.path("tokenizers/siglip-files"))).hasValue(1);
  }

  @Test
  void isNoneWhereNothingNamesOne() throws IOException {
    write("tokenizer.json", BPE.formatted("null"));
    assertThat(PaddingToken.id(folder)).isEmpty();
    write("tokenizer_config.json", "{\"pad_token\": null}");
    assertThat(PaddingToken.id(folder)).isEmpty();
  }

  @Test
  void refusesATokenThatTheVocabularyLacks() throws IOException {
    write("tokenizer.json", BPE.formatted("null"));
    write("tokenizer_config.json", "{\"pad_token\": \"[PAD]\"}");
    assertThatThrownBy(() -> PaddingToken.id(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("pad_token is \"[PAD]\" (expected one of its vocabulary)");
  }

  @Test
  void refusesTheLeftWhereverItIsSaid() throws IOException {
    write("tokenizer.json", BPE.formatted(PADDING.formatted("Left")));
    refusesTheLeft();
    write("tokenizer_config.json", "{\"padding_side\": \"right\"}");
    assertThat(PaddingToken.id(folder)).hasValue(5);
    write("tokenizer_config.json", "{\"padding_side\": \"left\"}");
    refusesTheLeft();
    write("tokenizer.json", BPE.formatted("null"));
    write("tokenizer_config.json", "{\"tokenizer_class\": \"GemmaTokenizerFast\"}");
    refusesTheLeft();
  }

  @Test
  void namesAFileThatIsNoTokenizer() throws IOException {
    write("tokenizer_config.json", "{\"pad_token\": \"<pad>\"}");
    write("tokenizer.json", "{\"model\": {}}");
    assertThatThrownBy(() -> PaddingToken.id(folder)).isInstanceOf(ModelFormatException.class);
    write("tokenizer.json", "null");
    assertThatThrownBy(() -> PaddingToken.id(folder)).isInstanceOf(ModelFormatException.class);
    write("tokenizer.json", "[]");
    assertThatThrownBy(() -> PaddingToken.id(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("its tokenizer.json is not a tokenizer");
  }

  private void refusesTheLeft() {
    assertThatThrownBy(() -> PaddingToken.id(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(folder + ": its tokenizer's padding_side is left (expected right");
  }

  private void write(String file, String json) throws IOException {
    Files.writeString(folder.resolve(file), json);
  }
}
