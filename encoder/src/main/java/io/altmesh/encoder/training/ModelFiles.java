package io.altmesh.encoder.training;

import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes Hugging Face directories. */
final class ModelFiles {
  /** The single file of weights. */
  static final String WEIGHTS = "model.safetensors";

  /** Files that stay as they are while weights learn. */
  private static final List<String> KEPT =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "sentencepiece.bpe.model",
          "preprocessor_config.json");

  private ModelFiles() {}

  /**
   * Writes a directory, made if need be.
   *
   * @param from where the kept files come from, those that are there
   * @param metadata of the weights' file, beside PyTorch's own
   */
  static void write(
      Path from,
      Path to,
      byte[] config,
      Map<String, String> metadata,
      Collection<TensorSource> weights) {
    try {
      Files.createDirectories(to);
      Files.write(to.resolve("config.json"), config);
      for (String name : KEPT) {
        Path file = from.resolve(name);
        if (Files.exists(file) && !Files.isSameFile(from, to)) {
          Files.copy(file, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(to + ": cannot be written: " + e.getMessage(), e);
    }
    Map<String, String> all = new TreeMap<>(SafetensorsWriter.PYTORCH);
    all.putAll(metadata);
    SafetensorsWriter.write(to.resolve(WEIGHTS), all, weights);
  }
}
