package io.altmesh.encoder.bert;

import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.HeadLayer;
import io.altmesh.encoder.tower.HeadedText;
import java.util.List;

/**
 * Chinese-CLIP's text tower: BERT's state at [CLS] is POOLED, {@code text_projection} of it
 * PROJECTED.
 *
 * @param projectedDim {@code projection_dim}
 */
public record ChineseClipText(BertConfig backbone, int projectedDim) implements HeadedText {
  /** Reads a ChineseCLIPModel's configuration. */
  public static ChineseClipText of(ConfigNode config) {
    return new ChineseClipText(
        BertConfig.of(config.child("text_config")), config.size("projection_dim", 512));
  }

  @Override
  public String kind() {
    return "chinese_clip_text";
  }

  @Override
  public String prefix() {
    return "text_model.";
  }

  @Override
  public String fragment() {
    return "chinese_clip";
  }

  @Override
  public String method() {
    return "chinese_clip_text";
  }

  @Override
  public Pooling pooling() {
    return Pooling.FIRST;
  }

  @Override
  public List<HeadLayer> layers() {
    return List.of(new HeadLayer(HeadLayer.Kind.MATRIX, PROJECTION, projectedDim));
  }

  @Override
  public boolean owns(String name) {
    return name.equals(PROJECTION + ".weight") || name.startsWith("text_model.");
  }

  @Override
  public int pooledDim() {
    return backbone.layers().width();
  }

  @Override
  public String projection() {
    return PROJECTION;
  }
}
