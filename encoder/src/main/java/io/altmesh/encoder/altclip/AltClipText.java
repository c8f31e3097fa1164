package io.altmesh.encoder.altclip;

import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.HeadLayer;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.TextTower;
import io.altmesh.encoder.tower.TowerProgram;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;
import java.util.List;

/**
 * AltCLIP's text tower: XLM-R, {@code pre_LN} and {@code transformation} at the first token, then
 * the teacher's own {@code text_projection} (arXiv 2211.06679, section 3).
 *
 * @param pooledDim {@code project_dim}, the teacher's width before its projection
 * @param projectedDim {@code projection_dim}
 */
public record AltClipText(XlmRobertaConfig backbone, int pooledDim, int projectedDim)
    implements HeadedText {
  static final String METHOD = "altclip_text";

  /** What stands before the names of all its tensors but the projection. */
  static final String PREFIX = "text_model.";

  static final String TRANSFORMATION = PREFIX + "transformation";

  /** Reads an AltCLIPModel's configuration. */
  public static AltClipText of(ConfigNode config) {
    ConfigNode text = config.child("text_config");
    return new AltClipText(
        XlmRobertaConfig.ofAltClip(text),
        text.size("project_dim", config.size("project_dim", 768)),
        projectionDim(config));
  }

  /** Not {@code vision_config.projection_dim}, which nothing uses and which often says 512. */
  static int projectionDim(ConfigNode config) {
    return config.size("projection_dim", 768);
  }

  @Override
  public String kind() {
    return "altclip_text";
  }

  @Override
  public String prefix() {
    return PREFIX + "roberta.";
  }

  @Override
  public String fragment() {
    return "altclip";
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public Pooling pooling() {
    return Pooling.FIRST;
  }

  @Override
  public List<HeadLayer> layers() {
    return List.of(
        new HeadLayer(HeadLayer.Kind.NORM, PREFIX + "pre_LN", backbone.layers().width()),
        new HeadLayer(HeadLayer.Kind.LINEAR, TRANSFORMATION, pooledDim),
        new HeadLayer(HeadLayer.Kind.MATRIX, PROJECTION, projectedDim));
  }

  @Override
  public boolean owns(String name) {
    return name.equals(PROJECTION + ".weight") || name.startsWith(PREFIX);
  }

  @Override
  public String projection() {
    return PROJECTION;
  }

  @Override
  public TextTower tower(TowerProgram program, TextTokenizer tokenizer) {
    return new AltClipTower(backbone, program);
  }
}
