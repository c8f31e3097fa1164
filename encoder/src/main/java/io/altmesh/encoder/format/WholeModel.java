package io.altmesh.encoder.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.Towers;
import io.altmesh.encoder.clip.ClipVision;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.safetensors.WeightsWriter;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ImageArchitecture;
import io.altmesh.encoder.tower.KeptFiles;
import io.altmesh.encoder.tower.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Text tower, CLIP's image tower, both projections and the scale: a model of its own for
 * transformers.
 *
 * @param processor {@code processor_class} of its tokenizer
 */
public record WholeModel(String processor) {
  /** What cards say of all such formats. */
  public static ExportFormat.CardEntry card(TowerInfo text, String loading) {
    return new ExportFormat.CardEntry(
        "transformers",
        "zero-shot-image-classification",
        "Text and image tower",
        ExportFormat.CardEntry.compared(text),
        loading);
  }

  /**
   * Writes it: with the student's own image tower, or else with its teacher's.
   *
   * @throws ModelFormatException when the teacher's is another than the student's own, or than the
   *     one that it learnt with
   */
  public void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    Path teacher = options.imageModel();
    if (teacher == null) {
      if (source.plan().image() == null) {
        throw new IllegalArgumentException(
            "%s has no image tower (expected: its teacher's directory, --teacher DIR)"
                .formatted(source.path()));
      }
      write(source, source, text, folder, options);
      return;
    }
    try (ModelDirectory images = EmbeddingModels.read(teacher, Towers.IMAGE)) {
      check(source, images);
      write(source, source.plan().image() == null ? images : source, text, folder, options);
    }
  }

  private static void check(ModelDirectory source, ModelDirectory images) {
    String wanted = source.imageTower();
    TowerInfo given = Objects.requireNonNull(images.image());
    if (!wanted.isEmpty() && !wanted.equals(given.fingerprint())) {
      throw new ModelFormatException(
          "%s %s image tower %s, %s has %s (expected: the directory of its own teacher)"
              .formatted(
                  source.path(),
                  source.plan().image() == null ? "was trained against" : "has",
                  wanted,
                  images.path(),
                  given.fingerprint()));
    }
    Head head = Objects.requireNonNull(source.head());
    if (given.projectedDim() != head.projectedDim()) {
      throw new ModelFormatException(
          "%s projects texts to %d values, %s images to %d (expected: the same)"
              .formatted(source.path(), head.projectedDim(), images.path(), given.projectedDim()));
    }
  }

  private void write(
      ModelDirectory source,
      ModelDirectory images,
      HeadedText text,
      Path folder,
      ExportOptions options)
      throws IOException {
    ClipVision vision = vision(images);
    ObjectNode config = ExportFiles.config(source.path());
    config.set("vision_config", vision.write(source.plan().architecture()));
    ExportFiles.write(folder.resolve("config.json"), config);
    ExportFiles.tokenizer(source.path(), folder, text.backbone(), processor);
    if (vision.preprocessing() == null) {
      KeptFiles.copy(KeptFiles.PREPROCESSOR, images.path(), folder);
      nameProcessor(folder.resolve(ImagePreprocessor.PROCESSOR_FILE));
    } else {
      ExportFiles.write(folder.resolve(ImagePreprocessor.FILE), vision.preprocessing());
    }
    List<TensorSource> tensors = new ArrayList<>(tensors(source, vision, options, false));
    tensors.addAll(tensors(images, vision, options, true));
    WeightsWriter.write(
        folder, new TreeMap<>(SafetensorsWriter.PYTORCH), tensors, options.maxShardBytes());
  }

  /** The teacher's own is that of its texts, too: AutoProcessor would read ours with it. */
  private void nameProcessor(Path file) throws IOException {
    if (Files.exists(file)) {
      ExportFiles.write(file, ExportFiles.json(file).put("processor_class", processor));
    }
  }

  private static ClipVision vision(ModelDirectory images) {
    ImageArchitecture image = images.plan().image();
    if (image instanceof ClipVision vision) {
      return vision;
    }
    throw new ModelFormatException(
        "%s: its image tower is a %s (expected CLIP's: the formats' models have no other)"
            .formatted(images.path(), kind(image)));
  }

  private static String kind(@Nullable ImageArchitecture image) {
    return image == null ? "missing one" : image.kind();
  }

  private static List<TensorSource> tensors(
      ModelDirectory directory, ClipVision vision, ExportOptions options, boolean ofImages) {
    return directory.tensors().names().stream()
        .filter(name -> vision.owns(name) == ofImages)
        .map(name -> directory.tensors().source(name, name, options.dtype()))
        .toList();
  }
}
