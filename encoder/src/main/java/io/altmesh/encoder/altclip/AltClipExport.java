package io.altmesh.encoder.altclip;

import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.format.ExportFormat;
import io.altmesh.encoder.format.ExportOptions;
import io.altmesh.encoder.format.WholeModel;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** transformers' {@code AltCLIPModel}: both towers, projections and scale. */
public final class AltClipExport implements ExportFormat {
  @Override
  public String word() {
    return "altclip";
  }

  @Override
  public String summary() {
    return "an AltCLIP: both towers, for transformers";
  }

  @Override
  public boolean holds(String modelType) {
    return modelType.equals(AltClipModel.MODEL_TYPE);
  }

  @Override
  public void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    new WholeModel("AltCLIPProcessor").write(source, text, folder, options);
  }

  @Override
  public CardEntry card(TowerInfo text) {
    return WholeModel.card(
        text,
        """
        from transformers import AltCLIPModel, AltCLIPProcessor
        model, processor = (c.from_pretrained(".") for c in (AltCLIPModel, AltCLIPProcessor))
        """);
  }
}
