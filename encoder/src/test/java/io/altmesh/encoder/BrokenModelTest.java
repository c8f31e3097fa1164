package io.altmesh.encoder;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A directory whose files do not fit each other is refused before anything runs. */
class BrokenModelTest {
  private static Engine engine;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    engine = Engine.open("cpu", "fp32");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void namesMissingUnusedAndMisshapenTensorsTogether() throws IOException {
    Path model = ParityModels.copy("clip-gelu", folder);
    edit(model, "config.json", "\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2");
    edit(model, "config.json", "\"vocab_size\": 24", "\"vocab_size\": 25");
    edit(model, "config.json", "\"patch_size\": 7", "\"patch_size\": 6");

    refuses(model)
        .hasMessageContaining(
            "unused: text_model.encoder.layers.2.layer_norm1.bias, text_model.encoder.layers.2.layer_norm1.weight")
        .hasMessageContaining("text_model.encoder.layers.2.self_attn.v_proj.weight") // the last
        .hasMessageContaining(
            "text_model.embeddings.token_embedding.weight is [24, 40] (expected [25, 40])")
        .hasMessageContaining(
            "vision_model.embeddings.position_embedding.weight is [17, 32] (expected [26, 32])");
  }

  @Test
  void namesMissingTensors() throws IOException {
    Path model = ParityModels.copy("altclip", folder);
    edit(model, "config.json", "\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4");

    refuses(model)
        .hasMessageContaining("missing: text_model.roberta.encoder.layer.3.attention.self.query");
  }

  @Test
  void refusesAnEndOfTextThatTheTokenizerNeverWrites() throws IOException {
    Path model = ParityModels.copy("clip-gelu", folder);
    edit(model, "config.json", "\"eos_token_id\": 3", "\"eos_token_id\": 7");

    refuses(model)
        .hasMessageContaining("text_config.eos_token_id is 7")
        .hasMessageContaining("ends texts with token 3");
  }

  @Test
  void refusesTheOldRuleWhereTheEndOfTextIsNotTheLargestId() throws IOException {
    Path model = ParityModels.copy("clip-gelu", folder);
    edit(model, "config.json", "\"eos_token_id\": 3", "\"eos_token_id\": 2");

    refuses(model).hasMessageContaining("or 2 where it is the largest one");
  }

  @Test
  void refusesAnActivationItDoesNotHave() throws IOException {
    Path model = ParityModels.copy("clip-gelu", folder);
    edit(model, "config.json", "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"relu\"");

    refuses(model)
        .hasMessageContaining("config.json: text_config.hidden_act is \"relu\"")
        .hasMessageContaining("quick_gelu, gelu, gelu_new, gelu_pytorch_tanh");
  }

  @Test
  void refusesFieldsOfAnotherKind() throws IOException {
    Path model = ParityModels.copy("clip-gelu", folder);
    edit(model, "config.json", "\"projection_dim\": 24", "\"projection_dim\": \"wide\"");

    refuses(model)
        .hasMessageContaining("config.json: projection_dim is \"wide\" (expected a whole number");
  }

  @Test
  void refusesHeadsThatDoNotDivideTheWidth() throws IOException {
    Path model = ParityModels.copy("clip-gelu", folder);
    edit(model, "config.json", "\"num_attention_heads\": 4", "\"num_attention_heads\": 3");

    refuses(model).hasMessageContaining("a divisor of hidden_size 40");
  }

  @Test
  void refusesAnArchitectureItDoesNotKnow() throws IOException {
    Path model = ParityModels.copy("xlm-roberta", folder);

    refuses(model)
        .hasMessageContaining("config.json: model_type is \"xlm-roberta\"")
        .hasMessageContaining("a bare backbone, which a student can start from");
  }

  @Test
  void refusesPreprocessingThatGivesAnotherSize() throws IOException {
    Path model = ParityModels.copy("clip-gelu", folder);
    String preprocessor = Files.readString(model.resolve("preprocessor_config.json"));
    Files.writeString(
        model.resolve("preprocessor_config.json"), preprocessor.replace(": 30", ": 32"));

    refuses(model)
        .hasMessageContaining("preprocessor_config.json gives images of 32 x 32 (expected 30 x 30");
  }

  @Test
  void namesTheProcessorThatGivesAnotherSize() throws IOException {
    Path model = ParityModels.copy("clip-gelu", folder);
    String preprocessor = Files.readString(model.resolve("preprocessor_config.json"));
    Files.delete(model.resolve("preprocessor_config.json"));
    Files.writeString(
        model.resolve("processor_config.json"),
        "{\"image_processor\": " + preprocessor.replace(": 30", ": 32") + "}");

    refuses(model)
        .hasMessageContaining(
            model.resolve("processor_config.json") + " gives images of 32 x 32 (expected 30 x 30");
  }

  @ParameterizedTest
  @CsvSource({
    "altclip-1, 1, 4294967296",
    "altclip-1, 1, 18446744073709551617",
    "chinese-clip, 0, 100000",
    "siglip-text, 1, 191"
  })
  void refusesPaddingWithoutAnEmbedding(String name, String from, String to) throws IOException {
    Path model = Architecture.directory(name, folder);
    edit(model, "config.json", "\"pad_token_id\": " + from, "\"pad_token_id\": " + to);

    refuses(model).hasMessageContaining("pad_token_id is " + to + " (expected a token's id");
  }

  @Test
  void refusesATokenizerWhosePaddingHasNoEmbedding() throws IOException {
    Path model = Architecture.directory("siglip-2", folder);
    edit(model, "tokenizer.json", "\"id\": 0", "\"id\": 900");

    refuses(model).hasMessageContaining("pads with token 900 (expected one below vocab_size 369)");
  }

  @Test
  void refusesPaddingOnTheLeftWhereTheModelSeesIt() throws IOException {
    Path model = Architecture.directory("siglip-2", folder);
    edit(model, "tokenizer_config.json", "\"right\"", "\"left\"");

    refuses(model).hasMessageContaining("padding_side is left (expected right");
  }

  @ParameterizedTest
  @CsvSource({"4294967296, 0", "0, 64"})
  void refusesABackboneOfImpossibleSizes(long rows, long width) throws IOException {
    Path model = Architecture.directory("m-clip", folder);
    TensorSource odd =
        TensorSource.floats(
            "transformer.embeddings.word_embeddings.weight",
            SafetensorsType.F32,
            new long[] {rows, width},
            () -> new float[0]);
    SafetensorsWriter.write(model.resolve("model.safetensors"), Map.of(), List.of(odd));

    refuses(model)
        .hasMessageContaining(
            "word_embeddings.weight is [%d, %d] (expected two sizes".formatted(rows, width));
  }

  @Test
  void refusesATokenizerOfAnotherModelWhenItsIdsHaveNoEmbedding() throws IOException {
    Path model = ParityModels.copy("altclip", folder);
    edit(model, "tokenizer.json", "\"cat\": 8", "\"cat\": 900");

    try (EmbeddingModel opened = EmbeddingModels.open(model, engine)) {
      assertThatThrownBy(() -> opened.embedText(List.of("a cat"), Space.POOLED))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("the tokenizer gives token 900")
          .hasMessageContaining("vocab_size is 24");
    }
  }

  @Test
  void refusesADirectoryWithoutConfiguration() {
    refuses(folder).hasMessageContaining("config.json: no such file");
  }

  private static AbstractThrowableAssert<?, ?> refuses(Path model) {
    return assertThatThrownBy(() -> EmbeddingModels.open(model, engine))
        .isInstanceOf(ModelFormatException.class);
  }

  /** Replaces the first place; a test whose place is not there must not pass by accident. */
  private static void edit(Path model, String file, String from, String to) throws IOException {
    String text = Files.readString(model.resolve(file));
    if (!text.contains(from)) {
      throw new IllegalArgumentException(file + " has no " + from);
    }
    int at = text.indexOf(from);
    Files.writeString(
        model.resolve(file), text.substring(0, at) + to + text.substring(at + from.length()));
  }
}
