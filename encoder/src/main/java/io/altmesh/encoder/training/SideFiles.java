package io.altmesh.encoder.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The files of a model directory that stay as they are while its weights learn. */
final class SideFiles {
  private static final List<String> NAMES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "sentencepiece.bpe.model",
          "preprocessor_config.json");

  private SideFiles() {}

  /** Copies those that are there; makes the directory. */
  static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to);
      for (String name : NAMES) {
        Path file = from.resolve(name);
        if (Files.exists(file) && !from.toAbsolutePath().equals(to.toAbsolutePath())) {
          Files.copy(file, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(to + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
