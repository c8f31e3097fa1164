package io.altmesh.encoder.altclip;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.StudentArchitecture;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;
import java.util.Set;

/** AltCLIP's student: an XLM-R that learns POOLED vectors through pre_LN and transformation. */
public final class AltClipStudent implements StudentArchitecture {
  @Override
  public String name() {
    return "altclip";
  }

  @Override
  public String modelType() {
    return AltClipModel.MODEL_TYPE;
  }

  @Override
  public Set<String> backbones() {
    return Set.of(XlmRobertaConfig.MODEL_TYPE);
  }

  @Override
  public boolean learnsProjected() {
    return false;
  }

  @Override
  public boolean scaled() {
    return true;
  }

  @Override
  public HeadedText on(ConfigNode backbone, Head teacher) {
    return text(XlmRobertaConfig.ofModel(backbone), teacher);
  }

  @Override
  public HeadedText of(ConfigNode config, ModelWeights weights) {
    return AltClipText.of(config);
  }

  @Override
  public HeadedText resized(HeadedText own, Head teacher) {
    return text(((AltClipText) own).backbone(), teacher);
  }

  private static AltClipText text(XlmRobertaConfig backbone, Head teacher) {
    return new AltClipText(backbone, teacher.pooledDim(), teacher.projectedDim());
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
    text.put("model_type", "altclip_text_model").put("project_dim", teacher.pooledDim());
    own.putArray("architectures").add("AltCLIPModel");
    own.put("model_type", modelType());
    own.put("project_dim", teacher.pooledDim()).put("projection_dim", teacher.projectedDim());
    own.put("logit_scale_init_value", teacher.logitScale());
    return own;
  }
}
