package io.altmesh.encoder.xlmroberta;

import static io.altmesh.encoder.ParityModels.directory;
import static io.altmesh.encoder.ParityModels.expected;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.TensorNames;
import io.altmesh.encoder.tower.TowerProgram;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class XlmRobertaConfigTest {
  private static final int BATCH = 8;
  private static final int TOKENS = 16;
  private static final int HIDDEN = 32;

  @Test
  void givesTheHiddenStatesOfTransformersOutOfAMaskedLanguageModelsFile() {
    Path directory = directory("xlm-roberta");
    XlmRobertaConfig config = XlmRobertaConfig.ofModel(ConfigNode.read(directory));
    Expected tensors = new Expected();
    config.expect(tensors, "");
    try (Engine engine = Engine.open("cpu", "fp32");
        ModelWeights weights = ModelWeights.open(directory);
        TowerProgram program =
            TowerProgram.load(
                engine,
                "XlmRoberta",
                tensors,
                tensors.check(weights, TensorNames.renaming(config::name)),
                config.fragments());
        SafetensorsFile fixture = SafetensorsFile.open(directory.resolve("expected.safetensors"));
        NDManager scope = engine.newScope()) {
      Layers layers = config.layers();
      float[] states =
          program
              .run(
                  scope,
                  "hidden_states",
                  scope.create(fixture.longs("ids"), new Shape(BATCH, TOKENS)),
                  "",
                  layers.heads(),
                  layers.layers(),
                  layers.epsilon(),
                  layers.activation().code(),
                  config.padId(),
                  program.dtype())
              .toFloatArray();

      assertThat(greatestDifferenceAtTokens(states, fixture.longs("attention_mask")))
          .isLessThanOrEqualTo(1e-4); // outputs are of unit order
    }
  }

  /** Nobody reads the states of padding. */
  private static double greatestDifferenceAtTokens(float[] states, long[] mask) {
    float[] expected = expected("xlm-roberta", "last_hidden_state");
    assertThat(states).hasSameSizeAs(expected);
    double greatest = 0;
    for (int i = 0; i < states.length; i++) {
      double difference = Math.abs(states[i] - expected[i]);
      assertThat(difference).isFinite();
      greatest = mask[i / HIDDEN] == 1 ? Math.max(greatest, difference) : greatest;
    }
    return greatest;
  }
}
