package io.altmesh.encoder.bert;

import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.format.ExportFormat;
import io.altmesh.encoder.format.ExportOptions;
import io.altmesh.encoder.format.WholeModel;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** transformers' {@code ChineseCLIPModel}: both towers, projections and scale. */
public final class ChineseClipExport implements ExportFormat {
  @Override
  public String word() {
    return "chinese-clip";
  }

  @Override
  public String summary() {
    return "a Chinese-CLIP: both towers, for transformers";
  }

  @Override
  public boolean holds(String modelType) {
    return modelType.equals(ChineseClip.MODEL_TYPE);
  }

  @Override
  public void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    new WholeModel("ChineseCLIPProcessor").write(source, text, folder, options);
  }

  @Override
  public CardEntry card(TowerInfo text) {
    return WholeModel.card(
        text,
        """
        from transformers import ChineseCLIPModel, ChineseCLIPProcessor
        model, processor = (c.from_pretrained(".") for c in (ChineseCLIPModel, ChineseCLIPProcessor))
        """);
  }
}
