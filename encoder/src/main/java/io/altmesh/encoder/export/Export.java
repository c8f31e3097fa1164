package io.altmesh.encoder.export;

import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Towers;
import io.altmesh.encoder.format.ExportFormat;
import io.altmesh.encoder.format.ExportOptions;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ModelDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a student as others load it, without an engine: tensors are copied from file to file. The
 * directory appears under its name when it is whole.
 *
 * @param source the model that is exported
 * @param exported who the export is: the same towers, unless their weights were rounded; null where
 *     it is nothing that AltMesh opens again
 */
public record Export(ModelIdentity source, @Nullable ModelIdentity exported) {
  /**
   * Exports a directory.
   *
   * @param model a checkpoint or any student's directory
   * @param to does not exist yet, or is empty; a link to an empty directory stays one
   * @param scores of the model that has a fingerprint, for its card
   * @throws ModelFormatException when the model is no student, or the image tower another than its
   *     own
   * @throws IllegalArgumentException when the format cannot hold this model, or {@code to} is taken
   */
  public static Export write(
      Path model, Path to, ExportOptions options, Function<String, List<CardScore>> scores) {
    try {
      Path target = free(to);
      try (ModelDirectory source = EmbeddingModels.read(model, Towers.ALL)) {
        HeadedText text = student(source);
        checkHolds(options.format(), source, text);
        Path parent = Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Path temporary = parent.resolve("." + target.getFileName() + "." + UUID.randomUUID());
        try {
          Files.createDirectories(temporary);
          Export export = write(source, text, temporary, options, scores);
          if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(target);
          }
          Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
          return export;
        } finally {
          delete(temporary);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(to + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Where to write, past a link: what is moved there must not take the link's place. */
  private static Path free(Path to) throws IOException {
    Path target = to.toAbsolutePath().normalize();
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        if (files.findAny().isEmpty()) {
          return target.toRealPath();
        }
      }
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(
          to + " is there already (expected: a new name, or an empty directory)");
    }
    return target;
  }

  private static HeadedText student(ModelDirectory source) {
    if (source.plan().text() instanceof HeadedText text) {
      return text;
    }
    throw new ModelFormatException(
        "%s: is a %s (expected a student: a text tower that is a head on a backbone)"
            .formatted(source.path(), source.plan().architecture()));
  }

  private static void checkHolds(ExportFormat format, ModelDirectory source, HeadedText text) {
    String type = source.plan().architecture();
    if (!format.holds(type)) {
      throw new IllegalArgumentException(
          "format %s cannot hold %s (%s): its head, %s pooling and %s, is another; formats that can: %s"
              .formatted(
                  format.word(),
                  source.path(),
                  type,
                  text.pooling() == HeadedText.Pooling.FIRST ? "first-token" : "mean",
                  String.join(" + ", text.layers().stream().map(layer -> layer.name()).toList()),
                  ExportFormats.fitting(type)));
    }
  }

  private static Export write(
      ModelDirectory source,
      HeadedText text,
      Path folder,
      ExportOptions options,
      Function<String, List<CardScore>> scores)
      throws IOException {
    Provenance provenance = Provenance.of(source.path());
    options.format().write(source, text, folder, options);
    ModelIdentity exported =
        EmbeddingModels.embeds(folder) ? EmbeddingModels.identify(folder, "") : null;
    Export export = new Export(source.identity(""), exported);
    provenance.of(export).write(folder);
    ModelCard card =
        new ModelCard(
            options.format(),
            options.format().card(Objects.requireNonNull(export.source().text())),
            export,
            provenance,
            scores.apply(export.source().fingerprint()));
    Files.writeString(folder.resolve("README.md"), card.text());
    return export;
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
