package io.altmesh.encoder.mclip;

import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.bert.BertConfig;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.ModelPlan;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code M-CLIP}: text alone. Its config.json names its backbone ({@code modelBase}) without
 * describing it, so that is read from {@code transformer_config}, where an export of ours has it,
 * or else off the tensors.
 */
public final class MClipModel {
  /** {@code model_type} in config.json. */
  public static final String MODEL_TYPE = "M-CLIP";

  /** The backbone's own config.json, as an object of ours; M-CLIP's own code ignores it. */
  public static final String TRANSFORMER = "transformer_config";

  /** Hub name or path of the bare backbone, which M-CLIP's own code loads first. */
  static final String BASE = "modelBase";

  private static final String PREFIX = "transformer.";
  private static final Pattern BLOCK =
      Pattern.compile("transformer\\.encoder\\.layers?\\.(\\d+)\\.");

  /** Width of an attention head in every BERT and XLM-R; no shape tells it. */
  private static final int HEAD = 64;

  private MClipModel() {}

  /** Reads a configuration, and what it leaves out off the tensors. */
  public static ModelPlan plan(ConfigNode config, ModelWeights weights) {
    MClipText text = text(config, weights);
    return ModelPlan.unscaled(MODEL_TYPE, text, null, text::parts);
  }

  static MClipText text(ConfigNode config, ModelWeights weights) {
    Backbone backbone =
        config.has(TRANSFORMER) ? backbone(config.child(TRANSFORMER)) : backbone(config, weights);
    return new MClipText(backbone, config.size("numDims", 768));
  }

  static Backbone backbone(ConfigNode transformer) {
    return switch (transformer.text("model_type")) {
      case XlmRobertaConfig.MODEL_TYPE -> XlmRobertaConfig.ofModel(transformer);
      case BertConfig.MODEL_TYPE -> BertConfig.of(transformer);
      default -> throw transformer.wrong("model_type", "xlm-roberta or bert");
    };
  }

  /** XLM-R has one token type and counts positions from its padding, BERT has two and does not. */
  private static Backbone backbone(ConfigNode config, ModelWeights weights) {
    int[] words = shape(weights, "embeddings.word_embeddings.weight");
    int[] positions = shape(weights, "embeddings.position_embeddings.weight");
    int[] types = shape(weights, "embeddings.token_type_embeddings.weight");
    int width = words[1];
    if (width % HEAD != 0) {
      throw config.wrong(
          TRANSFORMER, "the backbone's config.json: no shape tells how many heads it has");
    }
    boolean bert = types[0] > 1;
    Layers layers =
        new Layers(
            width,
            blocks(weights.names()),
            width / HEAD,
            shape(weights, "encoder.layer.0.intermediate.dense.weight")[0],
            bert ? 1e-12 : 1e-5,
            Activation.GELU);
    return bert
        ? new BertConfig(layers, words[0], positions[0], types[0], 0)
        : new XlmRobertaConfig(layers, words[0], positions[0], types[0], 1);
  }

  private static int[] shape(ModelWeights weights, String name) {
    long[] shape = weights.shape(PREFIX + name);
    if (shape.length != 2 || !Arrays.stream(shape).allMatch(MClipModel::isSize)) {
      throw new ModelFormatException(
          "%s: %s%s is %s (expected two sizes, 1 to 2147483647)"
              .formatted(weights.directory(), PREFIX, name, Arrays.toString(shape)));
    }
    return new int[] {(int) shape[0], (int) shape[1]};
  }

  private static boolean isSize(long dimension) {
    return dimension >= 1 && dimension <= Integer.MAX_VALUE;
  }

  private static int blocks(Set<String> names) {
    return names.stream()
        .map(BLOCK::matcher)
        .filter(Matcher::lookingAt)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toSet())
        .size();
  }
}
