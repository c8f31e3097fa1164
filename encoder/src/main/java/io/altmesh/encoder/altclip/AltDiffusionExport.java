package io.altmesh.encoder.altclip;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

/**
 * The {@code text_encoder} of diffusers' AltDiffusion pipeline ({@code
 * RobertaSeriesModelWithTransformation}): XLM-R and {@code transformation}, which gives every
 * token's PLAIN state; {@code pre_LN} and the projection are no part of it.
 */
public final class AltDiffusionExport implements ExportFormat {
  @Override
  public String word() {
    return "alt-diffusion";
  }

  @Override
  public String summary() {
    return "an AltCLIP's token states, for diffusers' AltDiffusion";
  }

  @Override
  public boolean holds(String modelType) {
    return modelType.equals(AltClipModel.MODEL_TYPE);
  }

  @Override
  public void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    ObjectNode config = text.backbone().config();
    config.putArray("architectures").add("RobertaSeriesModelWithTransformation");
    config.put("project_dim", text.pooledDim());
    config.put("pooler_fn", "cls").put("learn_encoder", false).put("use_attention_mask", true);
    ExportFiles.write(folder.resolve("config.json"), config);
    ExportFiles.tokenizer(source.path(), folder, text.backbone(), null);
    List<TensorSource> tensors = new ArrayList<>();
    for (String name : source.tensors().names()) {
      if (name.startsWith(text.prefix()) || name.startsWith(AltClipText.TRANSFORMATION + ".")) {
        String bare = name.substring(AltClipText.PREFIX.length());
        tensors.add(source.tensors().source(name, bare, options.dtype()));
      }
    }
    String backbone = text.prefix().substring(AltClipText.PREFIX.length());
    int width = text.backbone().layers().width();
    tensors.addAll(ExportFiles.unusedPooler(backbone, width, options.dtype()));
    WeightsWriter.write(folder, SafetensorsWriter.PYTORCH, tensors, options.maxShardBytes());
  }

  @Override
  public CardEntry card(TowerInfo text) {
    return new CardEntry(
        "diffusers",
        "feature-extraction",
        "The text tower",
        "Every token gets a state of %d values, as AltDiffusion's UNet takes them."
            .formatted(text.pooledDim()),
        """
        from diffusers.pipelines.deprecated.alt_diffusion import RobertaSeriesModelWithTransformation
        text_encoder = RobertaSeriesModelWithTransformation.from_pretrained(".")
        """);
  }
}
