package io.altmesh.encoder.training;

import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.tower.KeptFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Writes Hugging Face directories. */
final class ModelFiles {
  /** The single file of weights. */
  static final String WEIGHTS = "model.safetensors";

  private ModelFiles() {}

  /** Writes what stands before an image tower. */
  interface Preprocessor {
    void write(Path to) throws IOException;
  }

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
    Preprocessor kept = directory -> KeptFiles.copy(KeptFiles.PREPROCESSOR, from, directory);
    write(from, kept, to, config, metadata, weights);
  }

  /**
   * The same of a model whose images are another's.
   *
   * @param from where the tokenizer comes from
   */
  static void write(
      Path from,
      Preprocessor preprocessor,
      Path to,
      byte[] config,
      Map<String, String> metadata,
      Collection<TensorSource> weights) {
    try {
      Files.createDirectories(to);
      Files.write(to.resolve("config.json"), config);
      KeptFiles.copy(KeptFiles.TOKENIZER, from, to);
      preprocessor.write(to);
    } catch (IOException e) {
      throw new UncheckedIOException(to + ": cannot be written: " + e.getMessage(), e);
    }
    Map<String, String> all = new TreeMap<>(SafetensorsWriter.PYTORCH);
    all.putAll(metadata);
    SafetensorsWriter.write(to.resolve(WEIGHTS), all, weights);
  }
}
