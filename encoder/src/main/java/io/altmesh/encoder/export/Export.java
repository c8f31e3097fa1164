package io.altmesh.encoder.export;

import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Towers;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ModelDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes a student as others load it, without an engine: tensors are copied from file to file. The
 * directory appears under its name when it is whole.
 */
public final class Export {
  private static final String PROVENANCE = "altmesh.json";

  private Export() {}

  /**
   * Exports a directory.
   *
   * @param model a checkpoint or any student's directory
   * @param to does not exist yet, or is empty
   * @return who the export is: the same text tower, and where it has an image tower that one
   * @throws ModelFormatException when the model is no student, or the image tower another than its
   *     own
   * @throws IllegalArgumentException when the format cannot hold this model, or {@code to} is taken
   */
  public static ModelIdentity write(Path model, Path to, ExportOptions options) {
    checkFree(to);
    try (ModelDirectory source = EmbeddingModels.read(model, Towers.ALL)) {
      HeadedText text = student(source);
      checkHolds(options.format(), source, text);
      Path target = to.toAbsolutePath().normalize();
      Path parent = Files.createDirectories(target.getParent());
      Path temporary = parent.resolve("." + target.getFileName() + "." + UUID.randomUUID());
      try {
        Files.createDirectories(temporary);
        ModelIdentity identity = write(source, text, temporary, options);
        Files.deleteIfExists(target);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return identity;
      } finally {
        delete(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(to + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void checkFree(Path to) {
    if (Files.isDirectory(to)) {
      try (Stream<Path> files = Files.list(to)) {
        if (files.findAny().isEmpty()) {
          return;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(to + ": cannot be listed: " + e.getMessage(), e);
      }
    }
    if (Files.exists(to)) {
      throw new IllegalArgumentException(
          to + " is there already (expected: a new name, or an empty directory)");
    }
  }

  private static HeadedText student(ModelDirectory source) {
    if (source.plan().text() instanceof HeadedText text) {
      return text;
    }
    throw new ModelFormatException(
        "%s: is a %s (expected a student: AltCLIP, Chinese-CLIP or M-CLIP)"
            .formatted(source.path(), source.plan().architecture()));
  }

  private static void checkHolds(ExportFormat format, ModelDirectory source, HeadedText text) {
    String wanted = format.modelType();
    if (wanted != null && !wanted.equals(source.plan().architecture())) {
      throw new IllegalArgumentException(
          "format %s cannot hold %s (%s): its head, %s pooling and %s, is another; formats that can: %s"
              .formatted(
                  format.word(),
                  source.path(),
                  source.plan().architecture(),
                  text.pooling() == HeadedText.Pooling.FIRST ? "first-token" : "mean",
                  String.join(" + ", text.layers().stream().map(layer -> layer.name()).toList()),
                  ExportFormat.fitting(source.plan().architecture())));
    }
  }

  private static ModelIdentity write(
      ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    switch (options.format()) {
      case ALTCLIP, CHINESE_CLIP -> WholeModel.write(source, text, folder, options);
      case M_CLIP -> MClipExport.write(source, text, folder, options);
      case ALT_DIFFUSION -> AltDiffusionTextEncoder.write(source, text, folder, options);
      case SENTENCE_TRANSFORMERS -> SentenceTransformers.write(source, text, folder, options);
    }
    if (Files.exists(source.path().resolve(PROVENANCE))) {
      Files.copy(source.path().resolve(PROVENANCE), folder.resolve(PROVENANCE));
    }
    if (options.card() != null) {
      Files.writeString(folder.resolve("README.md"), options.card());
    }
    return options.format().opens() ? EmbeddingModels.identify(folder, "") : source.identity("");
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
