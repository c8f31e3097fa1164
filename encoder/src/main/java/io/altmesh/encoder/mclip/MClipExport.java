package io.altmesh.encoder.mclip;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.format.ExportFiles;
import io.altmesh.encoder.format.ExportFormat;
import io.altmesh.encoder.format.ExportOptions;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.safetensors.WeightsWriter;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code multilingual_clip.pt_multilingual_clip.MultilingualCLIP}. */
public final class MClipExport implements ExportFormat {
  @Override
  public String word() {
    return "m-clip";
  }

  @Override
  public String summary() {
    return "an M-CLIP: texts, for multilingual_clip";
  }

  @Override
  public boolean holds(String modelType) {
    return modelType.equals(MClipModel.MODEL_TYPE);
  }

  @Override
  public void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    ObjectNode config = ExportFiles.config(source.path());
    if (options.modelBase() != null) {
      config.put(MClipModel.BASE, options.modelBase());
    }
    if (config.path(MClipModel.BASE).asText("").isEmpty()) {
      throw new IllegalArgumentException(
          "%s does not say which backbone it began with, and M-CLIP's own code loads that first (expected: --model-base with its hub name or path, as xlm-roberta-large)"
              .formatted(source.path()));
    }
    int width = text.backbone().layers().width();
    config.put("transformerDimensions", width);
    config.set(MClipModel.TRANSFORMER, text.backbone().config());
    ExportFiles.write(folder.resolve("config.json"), config);
    ExportFiles.tokenizer(source.path(), folder, text.backbone(), null);
    List<TensorSource> tensors = new ArrayList<>();
    for (String name : source.tensors().names()) {
      tensors.add(source.tensors().source(name, name, options.dtype()));
    }
    tensors.addAll(ExportFiles.unusedPooler(text.prefix(), width, options.dtype()));
    Map<String, String> metadata = new TreeMap<>(SafetensorsWriter.PYTORCH);
    String images = source.metadata().get(Head.IMAGE_TOWER);
    if (images != null) {
      metadata.put(Head.IMAGE_TOWER, images);
    }
    WeightsWriter.write(folder, metadata, tensors, options.maxShardBytes());
  }

  @Override
  public CardEntry card(TowerInfo text) {
    return new CardEntry(
        "transformers",
        "sentence-similarity",
        "The text tower",
        CardEntry.compared(text),
        """
        from multilingual_clip import pt_multilingual_clip
        from transformers import AutoTokenizer
        model = pt_multilingual_clip.MultilingualCLIP.from_pretrained(".")
        vectors = model.forward(["一只红色的猫"], AutoTokenizer.from_pretrained("."))
        """);
  }
}
