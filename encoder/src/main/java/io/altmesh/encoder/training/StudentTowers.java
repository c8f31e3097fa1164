package io.altmesh.encoder.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.tower.TextArchitecture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What learns contrastively, as it is read and written: a student's texts with their projection,
 * the scalars of the logits, and an image tower where that learns, too.
 *
 * @param images null where the image tower is locked
 */
record StudentTowers(Student student, @Nullable StudentImages images, LogitScalars scalars) {
  static final String PROJECTION = TextArchitecture.PROJECTION + ".weight";

  /**
   * @throws IllegalArgumentException when the student's format has no place for an image tower
   */
  static StudentTowers of(
      Student student, @Nullable StudentImages images, ContrastiveObjective objective) {
    boolean scaled = student.architecture().scaled();
    if (images != null && !scaled) { // M-CLIP: texts alone
      throw new IllegalArgumentException(
          "%s: an unlocked image tower has no place in an %s (expected: an AltCLIP, a Chinese-CLIP, or a bare backbone with head altclip or chinese-clip)"
              .formatted(student.directory(), student.architecture().modelType()));
    }
    boolean biased = objective == ContrastiveObjective.SIGMOID;
    return new StudentTowers(student, images, new LogitScalars(scaled, biased));
  }

  String[] fragments(ContrastiveObjective objective) {
    List<String> fragments = new ArrayList<>(List.of("nn", "linear", "gradient_cache"));
    fragments.addAll(student.text().fragments());
    if (images == null) {
      fragments.add("images_locked");
    } else {
      fragments.addAll(images.fragments());
      fragments.add("images_unlocked");
    }
    fragments.addAll(List.of(objective.fragment(), "optimizer", "student_contrastive"));
    return fragments.toArray(new String[0]);
  }

  /**
   * All weights, as the files have them.
   *
   * @param seed of those that no file has
   */
  NamedTensors firstWeights(Program program, NDManager scope, long seed) {
    NamedTensors first = student.firstWeights(program, scope, seed);
    Head head = student.teacher();
    if (!student.architecture().learnsProjected()) {
      Shape shape = new Shape(head.projectedDim(), head.pooledDim());
      first.add(program, PROJECTION, shape, head.textProjection());
    }
    if (images != null) {
      images.addWeights(program, first);
    }
    try (ModelWeights file = ModelWeights.open(student.directory())) {
      scalars.addFirst(program, first, head.logitScale(), file.metadata());
    }
    return first;
  }

  Settings settings(NDManager scope, double dropout) {
    Settings settings = student.settings(scope, dropout);
    settings.whole("text.projected", student.architecture().learnsProjected() ? 1 : 0);
    if (images != null) {
      images.into(settings);
    }
    return settings;
  }

  /** Writes a checkpoint; with an image tower of its own it is a whole model. */
  void write(Path directory, NamedTensors weights) {
    Map<String, String> metadata = new TreeMap<>(scalars.metadata(weights));
    List<TensorSource> tensors = weights.where(scalars.inFile()).sources("", SafetensorsType.F32);
    if (images == null) {
      metadata.put(Head.IMAGE_TOWER, student.teacher().imageTowerFingerprint());
      ModelFiles.write(student.directory(), directory, student.config(), metadata, tensors);
    } else {
      byte[] config = images.config(student.config());
      ModelFiles.Preprocessor preprocessor = images::writePreprocessor;
      ModelFiles.write(student.directory(), preprocessor, directory, config, metadata, tensors);
    }
  }

  /** Reads back what {@link #write} wrote. */
  void restore(Path directory, Program program, NamedTensors weights) {
    try (SafetensorsFile file = SafetensorsFile.open(directory.resolve(ModelFiles.WEIGHTS))) {
      weights.where(scalars.inFile()).assignAll(program, file, "");
      scalars.restore(program, weights, file.metadata());
    }
  }
}
