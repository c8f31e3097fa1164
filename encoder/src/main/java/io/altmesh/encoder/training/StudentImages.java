package io.altmesh.encoder.training;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.Towers;
import io.altmesh.encoder.clip.ClipVision;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.KeptFiles;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.ModelDirectory;
import io.altmesh.encoder.tower.ModelPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The image tower that learns beside a student's texts: CLIP's, as AltCLIP and Chinese-CLIP have
 * it, from a directory of its own or the student's.
 *
 * @param space where its vectors are, as a teacher that gives PROJECTED ones
 */
record StudentImages(Path directory, ClipVision tower, ImagePreprocessor preprocessor, Head space) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads what a directory has.
   *
   * @throws ModelFormatException when it has no image tower, or another than CLIP's
   */
  static StudentImages read(Path directory) {
    try (ModelDirectory read = EmbeddingModels.read(directory, Towers.IMAGE)) {
      if (!(read.plan().image() instanceof ClipVision tower)) {
        throw new ModelFormatException(
            "%s: its image tower is no CLIP's but a %s's (expected: CLIP's, which a student's format has a place for)"
                .formatted(directory, read.plan().architecture()));
      }
      TowerInfo images = Objects.requireNonNull(read.image());
      Float scale = read.logitScale();
      int dim = images.projectedDim();
      Head space =
          new Head(
              dim,
              dim,
              Head.identity(dim),
              scale == null ? (float) ModelPlan.INITIAL_LOGIT_SCALE : scale,
              "",
              images.fingerprint(),
              "");
      return new StudentImages(directory, tower, tower.preprocessor(directory), space);
    }
  }

  List<String> fragments() {
    return tower.fragments();
  }

  /** Adds the tower's weights and its projection's. */
  void addWeights(Program program, NamedTensors weights) {
    Expected expected = new Expected();
    tower.expect(expected);
    try (ModelDirectory read = EmbeddingModels.read(directory, Towers.IMAGE)) {
      expected
          .tensors()
          .forEach(
              (name, tensor) ->
                  weights.add(
                      program, name, new Shape(tensor.shape()), read.tensors().floats(name)));
    }
  }

  void into(Settings settings) {
    Layers layers = tower.config().layers();
    settings
        .whole("vision.patch", tower.config().patchSize())
        .whole("vision.heads", layers.heads())
        .whole("vision.layers", layers.layers())
        .real("vision.eps", layers.epsilon())
        .whole("vision.act", layers.activation().code())
        .real("image.scale", preprocessor.scale())
        .channels("image.mean", preprocessor.mean())
        .channels("image.std", preprocessor.std());
  }

  /**
   * The config.json of a student that has this tower.
   *
   * @param texts the student's own
   */
  byte[] config(byte[] texts) {
    try {
      ObjectNode config = (ObjectNode) JSON.readTree(texts);
      config.set("vision_config", tower.write(config.path("model_type").asText()));
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
    } catch (IOException e) {
      throw new IllegalStateException("a student's config.json is JSON", e);
    }
  }

  /** Writes what stands before the tower. */
  void writePreprocessor(Path to) throws IOException {
    if (tower.preprocessing() == null) {
      KeptFiles.copy(KeptFiles.PREPROCESSOR, directory, to);
    } else {
      Files.writeString(to.resolve(ImagePreprocessor.FILE), tower.preprocessing().toPrettyString());
    }
  }
}
