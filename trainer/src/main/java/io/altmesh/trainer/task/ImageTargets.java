package io.altmesh.trainer.task;

import io.altmesh.encoder.Head;
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
 * A teacher's PROJECTED image vectors, as {@link TeacherVectors} has them. An image that the
 * teacher refuses has none; it is counted, and not asked for again.
 */
public final class ImageTargets implements AutoCloseable {
  /** transformers' first logit scale, ln(1 / 0.07): of a teacher that tells none. */
  private static final float LOGIT_SCALE = 2.6592f;

  private final ModelDescription description;
  private final ImageModality images;
  private final TeacherVectors<Image> vectors;

  private ImageTargets(
      ModelDescription description, ImageModality images, TeacherVectors<Image> vectors) {
    this.description = description;
    this.images = images;
    this.vectors = vectors;
  }

  /**
   * One image.
   *
   * @param name for messages
   * @param bytes encoded
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Image(String name, byte[] bytes) {}

  /**
   * Meets the teacher, waiting for it if need be, and opens its part of the store.
   *
   * @param patience how long it may be away, now and later
   * @param calls how it is called otherwise; its listener hears of every wait
   * @throws TeacherException when it has no image tower
   */
  public static ImageTargets connect(
      String target, Duration patience, Path store, ClientOptions calls) {
    EmbedderClient teacher = TeacherVectors.client(target, patience, calls);
    try {
      ModelDescription description = teacher.describe();
      if (!description.hasImage()) {
        throw new TeacherException(
            "teacher %s (%s at %s) has no image tower (expected: one that embeds images)"
                .formatted(description.getName(), description.getArchitecture(), target));
      }
      ImageModality images = new ImageModality(description);
      return new ImageTargets(
          description,
          images,
          TeacherVectors.open(images, teacher, description, Space.PROJECTED, store));
    } catch (RuntimeException e) {
      teacher.close();
      throw e;
    }
  }

  /** Who the vectors come from. */
  public TeacherIdentity identity() {
    return new TeacherIdentity(
        description.getName(),
        description.getModel().getFingerprint(),
        description.getText().getFingerprint(),
        description.getImage().getFingerprint(),
        description.getModel().getNumerics(),
        "projected");
  }

  /** The space that its images are in: nothing is projected behind it. */
  Head head() {
    return new Head(
        dim(),
        dim(),
        Head.identity(dim()),
        description.hasLogitScale() ? description.getLogitScale() : LOGIT_SCALE,
        description.getText().getFingerprint(),
        description.getImage().getFingerprint(),
        description.getModel().getFingerprint());
  }

  /** P, the width of the vectors. */
  int dim() {
    return vectors.dim();
  }

  /**
   * The images' vectors in their order; none for one that the teacher refuses. May wait for the
   * teacher.
   */
  List<Optional<float[]>> of(List<Image> asked) {
    return vectors.of(asked);
  }

  /** The vectors and their store. */
  public TeacherVectors<Image> vectors() {
    return vectors;
  }

  /** Distinct images that have no vector. */
  public long refused() {
    return images.refusedCount();
  }

  /** The first thousand of these, each with the reason. */
  public List<String> refusedNames() {
    return images.refusedNames();
  }

  @Override
  public void close() {
    vectors.close();
  }
}
