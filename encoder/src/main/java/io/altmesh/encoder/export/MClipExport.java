package io.altmesh.encoder.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.mclip.MClipModel;
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
final class MClipExport {
  private static final String BASE = "modelBase";

  private MClipExport() {}

  static void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    ObjectNode config = ExportFiles.config(source.path());
    if (options.modelBase() != null) {
      config.put(BASE, options.modelBase());
    }
    if (config.path(BASE).asText("").isEmpty()) {
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
}
