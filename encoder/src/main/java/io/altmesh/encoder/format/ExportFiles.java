package io.altmesh.encoder.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.tokenizer.TokenizerFiles;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.KeptFiles;
import io.altmesh.encoder.tower.TokenLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every format writes alike. */
public final class ExportFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExportFiles() {}

  /** A new object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A directory's own config.json, to be changed. */
  public static ObjectNode config(Path directory) throws IOException {
    return json(directory.resolve("config.json"));
  }

  /** A file that opening the model has found to be an object, to be changed. */
  static ObjectNode json(Path file) throws IOException {
    return (ObjectNode) JSON.readTree(file.toFile());
  }

  /** Writes a file of JSON, and its folder. */
  public static void write(Path file, JsonNode json) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    Files.write(file, text);
  }

  /**
   * The tokenizer's files, and what transformers needs to know of them where nobody has said it.
   *
   * @param processor {@code processor_class}; null for a text model
   */
  public static void tokenizer(Path from, Path to, Backbone backbone, @Nullable String processor)
      throws IOException {
    KeptFiles.copy(KeptFiles.TOKENIZER, from, to);
    Path tokenizer = to.resolve("tokenizer.json");
    if (!Files.exists(tokenizer)) {
      Files.write(tokenizer, TokenizerFiles.json(from));
    }
    Path config = to.resolve("tokenizer_config.json");
    if (!Files.exists(config)) {
      ObjectNode said = object();
      said.put("tokenizer_class", backbone.tokenizerClass());
      said.put("model_max_length", TokenLimit.of(from, backbone.contextLength()));
      if (processor != null) {
        said.put("processor_class", processor);
      }
      write(config, said);
    }
  }

  /**
   * transformers builds a pooler on a bare backbone that nobody reads here; without weights for it
   * it warns of weights that are missing.
   *
   * @param prefix of the backbone's names
   */
  public static List<TensorSource> unusedPooler(
      String prefix, int width, @Nullable SafetensorsType dtype) {
    SafetensorsType type = dtype == null ? SafetensorsType.F32 : dtype;
    String name = prefix + "pooler.dense.";
    return List.of(
        TensorSource.floats(
            name + "weight", type, new long[] {width, width}, () -> new float[width * width]),
        TensorSource.floats(name + "bias", type, new long[] {width}, () -> new float[width]));
  }
}
