package io.altmesh.encoder.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.altclip.XlmRobertaConfig;
import io.altmesh.encoder.altclip.XlmRobertaNames;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.StoredTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/**
 * What a student starts from, and the AltCLIPModel that it becomes.
 *
 * @param altClip whether the directory is an AltCLIPModel already
 * @param pooledDim the teacher's width before its projection
 */
record Student(Path directory, XlmRobertaConfig config, boolean altClip, int pooledDim) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROBERTA = "text_model.roberta.";

  /** Of XLM-R's own first weights, and so of the new ones. */
  private static final double DEVIATION = 0.02;

  static Student read(Path directory, int pooledDim) {
    ConfigNode config = ConfigNode.read(directory);
    return switch (config.text("model_type")) {
      case "xlm-roberta" ->
          new Student(directory, XlmRobertaConfig.ofModel(config), false, pooledDim);
      case "altclip" -> {
        ConfigNode text = config.child("text_config");
        if (text.size("project_dim", config.size("project_dim", 768)) != pooledDim) {
          throw text.wrong("project_dim", "the teacher's pooled width, " + pooledDim);
        }
        yield new Student(directory, XlmRobertaConfig.ofAltClip(text), true, pooledDim);
      }
      default -> throw config.wrong("model_type", "xlm-roberta or altclip");
    };
  }

  /** Reads the weights; those that an XLMRobertaModel lacks are made. */
  NamedTensors firstWeights(Program program, NDManager scope, long seed) {
    try (ModelWeights file = ModelWeights.open(directory)) {
      Expected inFile = altClip ? whole() : backbone();
      StoredTensors stored = inFile.check(file, this::programName);
      NamedTensors weights = new NamedTensors(scope);
      whole()
          .tensors()
          .forEach(
              (name, tensor) -> {
                Shape shape = new Shape(tensor.shape());
                boolean given = inFile.tensors().containsKey(name);
                float[] values = given ? stored.floats(name) : made(name, shape, seed);
                weights.add(program, name, shape, values);
              });
      return weights;
    }
  }

  private Optional<String> programName(String stored) {
    if (!altClip) {
      return XlmRobertaNames.model(stored).map(name -> ROBERTA + name);
    }
    return XlmRobertaNames.altClip(stored).filter(name -> name.startsWith("text_model."));
  }

  private Expected backbone() {
    Expected expected = new Expected();
    config.expect(expected, ROBERTA);
    return expected;
  }

  private Expected whole() {
    Expected expected = backbone();
    expected.layerNorm("text_model.pre_LN", config.layers().width());
    expected.linear("text_model.transformation", pooledDim, config.layers().width());
    return expected;
  }

  private static float[] made(String name, Shape shape, long seed) {
    float[] values = new float[Math.toIntExact(shape.size())];
    if (name.equals("text_model.pre_LN.weight")) {
      Arrays.fill(values, 1);
    } else if (name.equals("text_model.transformation.weight")) {
      Random random = new Random(seed);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * DEVIATION);
      }
    }
    return values;
  }

  /** An AltCLIPModel's config.json; what the directory's own says beside it is kept. */
  byte[] altClipConfig(int projectionDim, float logitScale) {
    try {
      ObjectNode own = (ObjectNode) JSON.readTree(directory.resolve("config.json").toFile());
      ObjectNode config = altClip ? own : JSON.createObjectNode();
      ObjectNode text = altClip ? (ObjectNode) own.get("text_config") : own;
      text.remove("architectures");
      text.put("model_type", "altclip_text_model").put("project_dim", pooledDim);
      config.putArray("architectures").add("AltCLIPModel");
      config.put("model_type", "altclip");
      config.put("project_dim", pooledDim).put("projection_dim", projectionDim);
      config.put("logit_scale_init_value", logitScale);
      config.set("text_config", text);
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(directory + ": config.json cannot be read: " + e.getMessage(), e));
    } catch (ClassCastException e) {
      throw new ModelFormatException(directory + ": config.json is not an object", e);
    }
  }
}
