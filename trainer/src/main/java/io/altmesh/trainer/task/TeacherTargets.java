package io.altmesh.trainer.task;

import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Space;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A teacher's text vectors in one space, as {@link TeacherVectors} has them, and the head that goes
 * with them. A text that the teacher refuses ends the run.
 */
public final class TeacherTargets implements AutoCloseable {
  private final Space space;
  private final ModelDescription description;
  private final io.altmesh.proto.v1.Head head;
  private final TeacherVectors<String> vectors;

  private TeacherTargets(
      Space space,
      ModelDescription description,
      io.altmesh.proto.v1.Head head,
      TeacherVectors<String> vectors) {
    this.space = space;
    this.description = description;
    this.head = head;
    this.vectors = vectors;
  }

  /**
   * Meets the teacher, waiting for it if need be, and opens its part of the store.
   *
   * @param patience how long it may be away, now and later
   * @param calls how it is called otherwise; its listener hears of every wait
   */
  public static TeacherTargets connect(
      String target, Space space, Duration patience, Path store, ClientOptions calls) {
    EmbedderClient teacher = TeacherVectors.client(target, patience, calls);
    try {
      ModelDescription description = teacher.describe();
      io.altmesh.proto.v1.Head head = teacher.head(description.getModel().getFingerprint());
      return new TeacherTargets(
          space,
          description,
          head,
          TeacherVectors.open(new TextModality(), teacher, description, space, store));
    } catch (RuntimeException e) {
      teacher.close();
      throw e;
    }
  }

  /** Who the targets come from. */
  public TeacherIdentity identity() {
    return new TeacherIdentity(
        description.getName(),
        description.getModel().getFingerprint(),
        head.getTextTowerFingerprint(),
        head.getImageTowerFingerprint(),
        description.getModel().getNumerics(),
        TeacherVectors.name(space));
  }

  /** What the student takes from its teacher: behind PROJECTED vectors nothing is projected. */
  public io.altmesh.encoder.Head head() {
    boolean pooled = space == Space.POOLED;
    int projected = Math.toIntExact(head.getTextProjection().getShape(0));
    return new io.altmesh.encoder.Head(
        projected,
        pooled ? Math.toIntExact(head.getTextProjection().getShape(1)) : projected,
        pooled
            ? Tensors.floats(head.getTextProjection())
            : io.altmesh.encoder.Head.identity(projected),
        head.getLogitScale(),
        head.getTextTowerFingerprint(),
        head.getImageTowerFingerprint(),
        head.getModel().getFingerprint());
  }

  /** D, the width of the vectors. */
  public int dim() {
    return vectors.dim();
  }

  /** The texts' vectors, (N, D) row-major, in their order. May wait for the teacher. */
  public float[] of(List<String> texts) {
    float[] targets = new float[Math.multiplyExact(texts.size(), dim())];
    int row = 0;
    for (Optional<float[]> vector : vectors.of(texts)) {
      System.arraycopy(vector.orElseThrow(), 0, targets, row++ * dim(), dim());
    }
    return targets;
  }

  /** The vectors and their store. */
  public TeacherVectors<String> vectors() {
    return vectors;
  }

  @Override
  public void close() {
    vectors.close();
  }
}
