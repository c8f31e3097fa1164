package io.altmesh.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fingerprint names the numbers a tower gives: it changes with them, and with nothing else. */
class FingerprintTest {
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
  void staysTheSameWhenOpenedAgainElsewhereAndInAnotherPrecision() throws IOException {
    Path copy = ParityModels.copy("clip-gelu", folder);
    try (Engine bf16 = Engine.open("cpu", "bf16");
        EmbeddingModel inBf16 = EmbeddingModels.open(copy, bf16)) {
      assertThat(inBf16.identity().fingerprint())
          .isEqualTo(identity(ParityModels.directory("clip-gelu")).fingerprint());
    }
  }

  @Test
  void doesNotDependOnDtypeNorOnTheNamesInTheFile() throws IOException {
    Path copy = ParityModels.copy("altclip", folder);
    ModelIdentity before = identity(copy);

    rewrite(copy, name -> name.replace("encoder.layer.", "encoder.layers."), 0);

    assertThat(identity(copy)).isEqualTo(before);
  }

  @Test
  void changesWithOneWeightOfThatTowerAlone() throws IOException {
    Path copy = ParityModels.copy("altclip", folder);
    ModelIdentity before = identity(copy);

    rewrite(copy, UnaryOperator.identity(), 1e-3f);

    ModelIdentity after = identity(copy);
    assertThat(after.text().fingerprint()).isNotEqualTo(before.text().fingerprint());
    assertThat(after.image().fingerprint()).isEqualTo(before.image().fingerprint());
    assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
  }

  @Test
  void changesWithWhatChangesNumbers() throws IOException {
    ModelIdentity before = identity(ParityModels.directory("clip-gelu"));
    List<String[]> edits =
        List.of(
            new String[] {"config.json", "\"layer_norm_eps\": 1e-05", "\"layer_norm_eps\": 1e-06"},
            new String[] {
              "config.json", "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"gelu_new\""
            },
            new String[] {
              "config.json", "\"num_attention_heads\": 4", "\"num_attention_heads\": 5"
            },
            new String[] {"tokenizer.json", "\"Lowercase\"", "\"NFKC\""});
    for (String[] edit : edits) {
      Path copy = ParityModels.copy("clip-gelu", folder.resolve(edit[2].replaceAll("\\W", "")));
      replaceFirst(copy.resolve(edit[0]), edit[1], edit[2]);
      ModelIdentity after = identity(copy);
      assertThat(after.text().fingerprint()).as(edit[2]).isNotEqualTo(before.text().fingerprint());
      assertThat(after.image().fingerprint()).isEqualTo(before.image().fingerprint());
    }
  }

  @Test
  void changesWithThePreprocessing() throws IOException {
    Path copy = ParityModels.copy("clip-gelu", folder);
    ModelIdentity before = identity(copy);
    replaceFirst(copy.resolve("preprocessor_config.json"), "0.48145466", "0.5");

    ModelIdentity after = identity(copy);

    assertThat(after.image().fingerprint()).isNotEqualTo(before.image().fingerprint());
    assertThat(after.text().fingerprint()).isEqualTo(before.text().fingerprint());
  }

  @Test
  void changesWithTheTokenThatSiglipSeesAsPadding() throws IOException {
    Path copy = Architecture.directory("siglip-2", folder);
    ModelIdentity before = identity(copy);
    replaceFirst(copy.resolve("config.json"), "\"pad_token_id\": 1", "\"pad_token_id\": 7");
    assertThat(identity(copy)).isEqualTo(before); // the tokenizer names its own

    replaceFirst(copy.resolve("tokenizer_config.json"), "\"<pad>\"", "\"<eos>\"");

    assertThat(identity(copy).text().fingerprint()).isNotEqualTo(before.text().fingerprint());
  }

  @Test
  void doesNotChangeWithFieldsThatTrainingAloneReads() throws IOException {
    Path copy = ParityModels.copy("altclip", folder);
    ModelIdentity before = identity(copy);
    replaceFirst(
        copy.resolve("config.json"), "\"hidden_dropout_prob\": 0.1", "\"hidden_dropout_prob\": 0");

    assertThat(identity(copy)).isEqualTo(before);
  }

  private static ModelIdentity identity(Path directory) {
    try (EmbeddingModel model = EmbeddingModels.open(directory, engine)) {
      return model.identity();
    }
  }

  /** As F32, under other names, with {@code change} added to the transformation's first bias. */
  private static void rewrite(Path model, UnaryOperator<String> renamed, float change)
      throws IOException {
    Path rewritten = model.resolve("rewritten");
    List<TensorSource> tensors = new ArrayList<>();
    try (ModelWeights weights = ModelWeights.open(model)) {
      for (String name : weights.names()) {
        float[] values = weights.floats(name);
        values[0] += name.equals("text_model.transformation.bias") ? change : 0;
        tensors.add(
            TensorSource.floats(
                renamed.apply(name), SafetensorsType.F32, weights.shape(name), () -> values));
      }
      SafetensorsWriter.write(rewritten, SafetensorsWriter.PYTORCH, tensors);
    }
    Files.move(rewritten, model.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void replaceFirst(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    int at = text.indexOf(from);
    Files.writeString(file, text.substring(0, at) + to + text.substring(at + from.length()));
  }
}
