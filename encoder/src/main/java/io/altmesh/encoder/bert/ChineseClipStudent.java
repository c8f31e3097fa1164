package io.altmesh.encoder.bert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.StudentArchitecture;
import java.util.Set;

/** Chinese-CLIP's text side as a student: a BERT whose [CLS] learns PROJECTED vectors. */
public final class ChineseClipStudent implements StudentArchitecture {
  @Override
  public String name() {
    return "chinese-clip";
  }

  @Override
  public String modelType() {
    return ChineseClip.MODEL_TYPE;
  }

  @Override
  public Set<String> backbones() {
    return Set.of(BertConfig.MODEL_TYPE);
  }

  @Override
  public boolean learnsProjected() {
    return true;
  }

  @Override
  public boolean scaled() {
    return true;
  }

  @Override
  public HeadedText on(ConfigNode backbone, Head teacher) {
    return new ChineseClipText(BertConfig.of(backbone), teacher.projectedDim());
  }

  @Override
  public HeadedText of(ConfigNode config, ModelWeights weights) {
    return ChineseClipText.of(config);
  }

  @Override
  public HeadedText resized(HeadedText own, Head teacher) {
    return new ChineseClipText(((ChineseClipText) own).backbone(), teacher.projectedDim());
  }

  @Override
  public ObjectNode around(ObjectNode own, Backbone backbone) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.set("text_config", own.setAll(backbone.config()));
    return config;
  }

  @Override
  public ObjectNode config(ObjectNode own, Head teacher) {
    ObjectNode text = own.withObjectProperty("text_config");
    text.remove("architectures");
    text.put("model_type", "chinese_clip_text_model");
    own.putArray("architectures").add("ChineseCLIPModel");
    own.put("model_type", modelType()).put("projection_dim", teacher.projectedDim());
    own.put("logit_scale_init_value", teacher.logitScale());
    return own;
  }
}
