package io.altmesh.encoder.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.safetensors.WeightsWriter;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code text_encoder} of diffusers' AltDiffusion pipeline ({@code
 * RobertaSeriesModelWithTransformation}): XLM-R and {@code transformation}, which gives every
 * token's PLAIN state; {@code pre_LN} and the projection are no part of it.
 */
final class AltDiffusionTextEncoder {
  private static final String TEXT = "text_model.";

  private AltDiffusionTextEncoder() {}

  static void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    ObjectNode config = text.backbone().config();
    config.putArray("architectures").add("RobertaSeriesModelWithTransformation");
    config.put("project_dim", text.pooledDim());
    config.put("pooler_fn", "cls").put("learn_encoder", false).put("use_attention_mask", true);
    ExportFiles.write(folder.resolve("config.json"), config);
    ExportFiles.tokenizer(source.path(), folder, text.backbone(), null);
    List<TensorSource> tensors = new ArrayList<>();
    for (String name : source.tensors().names()) {
      if (name.startsWith(text.prefix()) || name.startsWith(TEXT + "transformation.")) {
        String bare = name.substring(TEXT.length());
        tensors.add(source.tensors().source(name, bare, options.dtype()));
      }
    }
    int width = text.backbone().layers().width();
    tensors.addAll(ExportFiles.unusedPooler("roberta.", width, options.dtype()));
    WeightsWriter.write(folder, SafetensorsWriter.PYTORCH, tensors, options.maxShardBytes());
  }
}
