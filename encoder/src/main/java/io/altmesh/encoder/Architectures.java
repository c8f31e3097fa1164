package io.altmesh.encoder;

import static java.util.Map.entry;

import io.altmesh.encoder.altclip.AltClipModel;
import io.altmesh.encoder.bert.BertConfig;
import io.altmesh.encoder.bert.ChineseClip;
import io.altmesh.encoder.clip.ClipModel;
import io.altmesh.encoder.clip.OpenClipConfig;
import io.altmesh.encoder.mclip.MClipModel;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.siglip.SiglipModel;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.ModelPlan;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The one list of what can be opened: config.json's {@code model_type}, and who reads it. */
final class Architectures {
  private interface Reader {
    ModelPlan plan(ConfigNode config, ModelWeights weights);
  }

  private static final Map<String, Reader> READERS =
      Map.ofEntries(
          entry(ClipModel.MODEL_TYPE, ClipModel::plan),
          entry(OpenClipConfig.MODEL_TYPE, ClipModel::openClipPlan),
          entry(ClipModel.TEXT_MODEL_TYPE, ClipModel::textPlan),
          entry(ClipModel.VISION_MODEL_TYPE, ClipModel::visionPlan),
          entry(AltClipModel.MODEL_TYPE, AltClipModel::plan),
          entry(SiglipModel.MODEL_TYPE, SiglipModel::plan),
          entry(SiglipModel.TEXT_MODEL_TYPE, SiglipModel::textPlan),
          entry(SiglipModel.VISION_MODEL_TYPE, SiglipModel::visionPlan),
          entry(MClipModel.MODEL_TYPE, MClipModel::plan),
          entry(ChineseClip.MODEL_TYPE, ChineseClip::plan));

  /** What gets a head only in training. */
  static final Set<String> BACKBONES = Set.of(XlmRobertaConfig.MODEL_TYPE, BertConfig.MODEL_TYPE);

  private Architectures() {}

  /** A directory's configuration: config.json, or what OpenCLIP has instead. */
  static ConfigNode config(Path directory) {
    return OpenClipConfig.isIn(directory)
        ? OpenClipConfig.read(directory)
        : ConfigNode.read(directory);
  }

  /** Whether a configuration is of a model that embeds. */
  static boolean embeds(ConfigNode config) {
    return READERS.containsKey(config.text("model_type"));
  }

  /**
   * @throws ModelFormatException for another architecture, or a configuration that makes no sense
   */
  static ModelPlan plan(ConfigNode config, ModelWeights weights) {
    String type = config.text("model_type");
    Reader reader = READERS.get(type);
    if (BACKBONES.contains(type)) {
      throw config.wrong(
          "model_type",
          "a model that embeds; this is a bare backbone, which a student can start from");
    } else if (reader == null) {
      throw config.wrong("model_type", "one of " + new TreeSet<>(READERS.keySet()));
    }
    return reader.plan(config, weights);
  }
}
