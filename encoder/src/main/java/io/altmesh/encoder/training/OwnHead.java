package io.altmesh.encoder.training;

import io.altmesh.encoder.Head;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.StudentArchitecture;
import io.altmesh.encoder.tower.TextArchitecture;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The head that a student goes on with. */
final class OwnHead {
  private static final Logger LOG = LoggerFactory.getLogger(OwnHead.class);

  private OwnHead() {}

  /**
   * Reads a directory's head.
   *
   * @param wanted the head that a bare backbone gets; null for the one that fits
   * @param teacher whose images it is compared with, PROJECTED ones; the logit scale is the
   *     teacher's where the directory has none
   * @return the teacher's own for a bare backbone, whose head is made in that width
   * @throws IllegalArgumentException when its vectors have another width than the teacher's
   */
  static Head of(Path directory, @Nullable String wanted, Head teacher) {
    ConfigNode config = ConfigNode.read(directory);
    StudentArchitecture architecture = StudentHeads.of(config, wanted);
    if (architecture.backbones().contains(config.text("model_type"))) {
      return teacher;
    }
    try (ModelWeights weights = ModelWeights.open(directory)) {
      HeadedText own = architecture.of(config, weights);
      check(directory, own, teacher, weights.metadata().get(Head.IMAGE_TOWER));
      boolean projected = architecture.learnsProjected();
      return new Head(
          own.projectedDim(),
          projected ? own.projectedDim() : own.pooledDim(),
          projected
              ? Head.identity(own.projectedDim())
              : weights.floats(TextArchitecture.PROJECTION + ".weight"),
          logitScale(weights, teacher),
          teacher.textTowerFingerprint(),
          teacher.imageTowerFingerprint(),
          teacher.modelFingerprint());
    }
  }

  private static void check(Path directory, HeadedText own, Head teacher, @Nullable String images) {
    if (own.projectedDim() != teacher.projectedDim()) {
      throw new IllegalArgumentException(
          "%s gives PROJECTED vectors of %d values, the teacher's images have %d (expected: the same; learn from this teacher's texts first)"
              .formatted(directory, own.projectedDim(), teacher.projectedDim()));
    }
    if (images != null && !images.equals(teacher.imageTowerFingerprint())) {
      LOG.warn(
          "{} belongs to the images of tower {}, the teacher has tower {}: its vectors have to move to another space",
          directory,
          images,
          teacher.imageTowerFingerprint());
    }
  }

  private static float logitScale(ModelWeights weights, Head teacher) {
    String told = weights.metadata().get(LogitScalars.KEPT_SCALE);
    if (weights.contains(LogitScalars.SCALE)) {
      return weights.floats(LogitScalars.SCALE)[0];
    }
    return told == null ? teacher.logitScale() : Float.parseFloat(told);
  }
}
