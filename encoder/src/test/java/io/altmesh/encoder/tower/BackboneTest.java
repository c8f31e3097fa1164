package io.altmesh.encoder.tower;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.Architecture;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.bert.BertConfig;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bare backbones give transformers' hidden states, out of their masked language models' files. */
class BackboneTest {
  @TempDir private Path folder;

  @Test
  void xlmRobertaGivesTheHiddenStatesOfTransformers() {
    Path directory = ParityModels.directory("xlm-roberta");
    Path expected = directory.resolve("expected.safetensors");

    check(
        XlmRobertaConfig.ofModel(ConfigNode.read(directory)),
        directory,
        expected,
        "last_hidden_state");
  }

  @Test
  void bertGivesTheHiddenStatesOfTransformers() throws Exception {
    Path directory = Architecture.directory("bert", folder);

    check(
        BertConfig.of(ConfigNode.read(directory)),
        directory,
        Architecture.expected("bert"),
        "last_hidden_state");
  }

  @Test
  void readsTheWordsOfBertsFirstFiles() {
    BertConfig bert = BertConfig.of(ConfigNode.read(Fixtures.path("architectures/bert")));

    assertThat(bert.name("bert.embeddings.LayerNorm.gamma"))
        .hasValue("embeddings.LayerNorm.weight");
    assertThat(bert.name("bert.encoder.layer.3.output.LayerNorm.beta"))
        .hasValue("encoder.layer.3.output.LayerNorm.bias");
    assertThat(bert.name("cls.predictions.bias")).isEmpty();
  }

  private static void check(Backbone backbone, Path directory, Path expected, String states) {
    Expected tensors = new Expected();
    backbone.expect(tensors, "");
    try (Engine engine = Engine.open("cpu", "fp32");
        ModelWeights weights = ModelWeights.open(directory);
        TowerProgram program =
            TowerProgram.load(
                engine,
                "Bare",
                tensors,
                tensors.check(weights, TensorNames.renaming(backbone::name)),
                backbone.fragments());
        SafetensorsFile fixture = SafetensorsFile.open(expected);
        NDManager scope = engine.newScope()) {
      Shape shape = new Shape(fixture.entry("ids").shape());
      float[] computed =
          backbone
              .run(program, scope, "hidden_states", scope.create(fixture.longs("ids"), shape), "")
              .toFloatArray();

      double greatest =
          greatestDifferenceAtTokens(
              computed, fixture.floats(states), fixture.longs("attention_mask"));
      assertThat(greatest).isLessThanOrEqualTo(1e-4); // outputs are of unit order
    }
  }

  /** Nobody reads the states of padding. */
  private static double greatestDifferenceAtTokens(float[] states, float[] expected, long[] mask) {
    assertThat(states).hasSameSizeAs(expected);
    int width = states.length / mask.length;
    double greatest = 0;
    for (int i = 0; i < states.length; i++) {
      double difference = Math.abs(states[i] - expected[i]);
      assertThat(difference).isFinite();
      greatest = mask[i / width] == 1 ? Math.max(greatest, difference) : greatest;
    }
    return greatest;
  }
}
