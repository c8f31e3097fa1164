package io.altmesh.trainer.task;

import io.altmesh.encoder.training.TextImageBatch;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import java.nio.Buffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Images of contrastive learning's batches as its model takes them: a teacher's vectors or pixels.
 * The data thread calls {@link #of} and {@link #batch}; the rest is thread-safe.
 */
interface PairImages extends AutoCloseable {
  /**
   * What each image is, equal for equal ones; none for one that is left out, which is counted and
   * logged once. May wait for a teacher.
   */
  List<Optional<Buffer>> of(List<ImageTargets.Image> images);

  /** Images of {@link #of} as a batch has them. */
  TextImageBatch.Images batch(List<List<Buffer>> chunks);

  /** What ends the run when all of a batch's images are left out. */
  RuntimeException allLeftOut(int images);

  /** Share of the look-ups that a store answered, 0 to 1. */
  double hitRate();

  /** Images that a teacher embedded. */
  long teacherImages();

  /** Distinct images that were left out. */
  long leftOut();

  /** Who embeds them; null where nobody does. */
  @Nullable TeacherIdentity teacher();

  /** Brings what is kept to the disk: before a checkpoint counts on it. */
  void flush();

  @Override
  void close();
}
