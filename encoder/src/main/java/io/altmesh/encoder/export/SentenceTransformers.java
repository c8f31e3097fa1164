package io.altmesh.encoder.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.format.ExportFiles;
import io.altmesh.encoder.format.ExportOptions;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.safetensors.WeightsWriter;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.HeadLayer;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ModelDirectory;
import io.altmesh.encoder.tower.StoredTensors;
import io.altmesh.encoder.tower.TokenLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SentenceTransformer of a student's texts, in its PROJECTED space: the bare backbone, pooling,
 * and a module a layer of the head. Module classes are named as versions 2 to 6 load them.
 */
final class SentenceTransformers {
  private static final String CLASSES = "sentence_transformers.models.";

  /** Of torch.nn.LayerNorm, which the module LayerNorm makes without asking. */
  private static final double LAYER_NORM_EPSILON = 1e-5;

  private final StoredTensors stored;
  private final HeadedText text;
  private final Path folder;
  private final ExportOptions options;
  private final ArrayNode modules = JsonNodeFactory.instance.arrayNode();

  private SentenceTransformers(
      ModelDirectory source, HeadedText text, Path folder, ExportOptions options) {
    this.stored = source.tensors();
    this.text = text;
    this.folder = folder;
    this.options = options;
  }

  static void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    SentenceTransformers export = new SentenceTransformers(source, text, folder, options);
    export.backbone(source.path());
    export.pooling();
    int width = text.backbone().layers().width();
    for (HeadLayer layer : text.layers()) {
      export.layer(layer, width);
      width = layer.width();
    }
    ExportFiles.write(folder.resolve("modules.json"), export.modules);
    ObjectNode config = ExportFiles.object();
    config.put("similarity_fn_name", "cosine");
    ExportFiles.write(folder.resolve("config_sentence_transformers.json"), config);
  }

  /** Adds a module and returns where it lies. */
  private Path module(String type) {
    int index = modules.size();
    String path = index == 0 ? "" : index + "_" + type;
    modules
        .addObject()
        .put("idx", index)
        .put("name", Integer.toString(index))
        .put("path", path)
        .put("type", CLASSES + type);
    return folder.resolve(path);
  }

  private void backbone(Path from) throws IOException {
    module("Transformer");
    Backbone backbone = text.backbone();
    ExportFiles.write(folder.resolve("config.json"), backbone.config());
    ExportFiles.tokenizer(from, folder, backbone, null);
    ObjectNode limits = ExportFiles.object();
    limits.put("max_seq_length", TokenLimit.of(from, backbone.contextLength()));
    limits.put("do_lower_case", false);
    ExportFiles.write(folder.resolve("sentence_bert_config.json"), limits);
    List<TensorSource> tensors = new ArrayList<>();
    for (String name : stored.names()) {
      if (name.startsWith(text.prefix()) && !isOfHead(name)) {
        String bare = name.substring(text.prefix().length());
        tensors.add(stored.source(name, bare, options.dtype()));
      }
    }
    tensors.addAll(ExportFiles.unusedPooler("", backbone.layers().width(), options.dtype()));
    WeightsWriter.write(folder, SafetensorsWriter.PYTORCH, tensors, options.maxShardBytes());
  }

  private boolean isOfHead(String name) {
    return text.layers().stream().anyMatch(layer -> name.startsWith(layer.name() + "."));
  }

  private void pooling() throws IOException {
    boolean mean = text.pooling() == HeadedText.Pooling.MEAN;
    ObjectNode config = ExportFiles.object();
    config.put("word_embedding_dimension", text.backbone().layers().width());
    config.put("pooling_mode_cls_token", !mean);
    config.put("pooling_mode_mean_tokens", mean);
    config.put("pooling_mode_max_tokens", false);
    config.put("pooling_mode_mean_sqrt_len_tokens", false);
    ExportFiles.write(module("Pooling").resolve("config.json"), config);
  }

  private void layer(HeadLayer layer, int from) throws IOException {
    if (layer.kind() == HeadLayer.Kind.NORM) {
      norm(layer);
    } else {
      dense(layer, from);
    }
  }

  private void norm(HeadLayer layer) throws IOException {
    double epsilon = text.backbone().layers().epsilon();
    if (epsilon != LAYER_NORM_EPSILON) {
      throw new IllegalArgumentException(
          "layer_norm_eps of %s is %s (expected: %s, which sentence-transformers' LayerNorm always has)"
              .formatted(layer.name(), epsilon, LAYER_NORM_EPSILON));
    }
    Path module = module("LayerNorm");
    ObjectNode config = ExportFiles.object();
    config.put("dimension", layer.width());
    ExportFiles.write(module.resolve("config.json"), config);
    write(module, layer, "norm", true);
  }

  private void dense(HeadLayer layer, int from) throws IOException {
    Path module = module("Dense");
    boolean bias = layer.kind() == HeadLayer.Kind.LINEAR;
    ObjectNode config = ExportFiles.object();
    config.put("in_features", from);
    config.put("out_features", layer.width());
    config.put("bias", bias);
    config.put("activation_function", "torch.nn.modules.linear.Identity");
    ExportFiles.write(module.resolve("config.json"), config);
    write(module, layer, "linear", bias);
  }

  private void write(Path module, HeadLayer layer, String as, boolean bias) {
    List<TensorSource> tensors = new ArrayList<>();
    @Nullable SafetensorsType dtype = options.dtype();
    tensors.add(stored.source(layer.name() + ".weight", as + ".weight", dtype));
    if (bias) {
      tensors.add(stored.source(layer.name() + ".bias", as + ".bias", dtype));
    }
    SafetensorsWriter.write(
        module.resolve("model.safetensors"), SafetensorsWriter.PYTORCH, tensors);
  }
}
