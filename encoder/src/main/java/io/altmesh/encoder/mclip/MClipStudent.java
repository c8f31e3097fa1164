package io.altmesh.encoder.mclip;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.bert.BertConfig;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.StudentArchitecture;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;
import java.util.Set;

/** Multilingual-CLIP's student: a backbone whose mean state is mapped onto PROJECTED vectors. */
public final class MClipStudent implements StudentArchitecture {
  @Override
  public String name() {
    return "m-clip";
  }

  @Override
  public String modelType() {
    return MClipModel.MODEL_TYPE;
  }

  @Override
  public Set<String> backbones() {
    return Set.of(XlmRobertaConfig.MODEL_TYPE, BertConfig.MODEL_TYPE);
  }

  @Override
  public boolean learnsProjected() {
    return true;
  }

  @Override
  public boolean scaled() {
    return false;
  }

  @Override
  public HeadedText on(ConfigNode backbone, Head teacher) {
    return new MClipText(MClipModel.backbone(backbone), teacher.projectedDim());
  }

  @Override
  public HeadedText of(ConfigNode config, ModelWeights weights) {
    return MClipModel.text(config, weights);
  }

  @Override
  public HeadedText resized(HeadedText own, Head teacher) {
    return new MClipText(own.backbone(), teacher.projectedDim());
  }

  @Override
  public ObjectNode around(ObjectNode own, Backbone backbone) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put(MClipModel.BASE, own.path("_name_or_path").asText(""));
    config.put("transformerDimensions", backbone.layers().width());
    config.set(MClipModel.TRANSFORMER, own.setAll(backbone.config()));
    return config;
  }

  @Override
  public ObjectNode config(ObjectNode own, Head teacher) {
    own.putArray("architectures").add("MultilingualCLIP");
    return own.put("model_type", modelType()).put("numDims", teacher.projectedDim());
  }
}
