package io.altmesh.encoder.tower;

import io.altmesh.encoder.image.ImagePreprocessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Files of a model directory that stay as they are, whatever becomes of its weights. */
public final class KeptFiles {
  /** The tokenizer's. */
  public static final List<String> TOKENIZER =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "vocab.txt",
          "sentencepiece.bpe.model",
          "spiece.model");

  /** The images' preprocessing. */
  public static final List<String> PREPROCESSOR =
      List.of(ImagePreprocessor.FILE, ImagePreprocessor.PROCESSOR_FILE);

  private KeptFiles() {}

  /** Copies those that are there; does nothing within one directory. */
  public static void copy(List<String> names, Path from, Path to) throws IOException {
    for (String name : names) {
      Path file = from.resolve(name);
      if (Files.exists(file) && !Files.isSameFile(from, to)) {
        Files.copy(file, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
