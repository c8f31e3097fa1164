package io.altmesh.student;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import java.util.List;

/**
 * A student's text side and its teacher's image tower as one model: a whole AltCLIP. Closing it
 * releases the text side; the image side outlives checkpoints and belongs to the service.
 */
final class WholeStudent implements EmbeddingModel {
  private final EmbeddingModel text;
  private final ImageSide images;

  /**
   * @throws IllegalArgumentException when the student was trained against another image tower
   */
  WholeStudent(EmbeddingModel text, ImageSide images) {
    String wanted = text.head().imageTowerFingerprint();
    if (!wanted.equals(images.tower().fingerprint())) {
      throw new IllegalArgumentException(
          "student %s was trained against image tower %s (given: %s); start with the teacher of its run"
              .formatted(text.identity().name(), wanted, images.tower().fingerprint()));
    }
    this.text = text;
    this.images = images;
  }

  @Override
  public ModelIdentity identity() {
    ModelIdentity own = text.identity();
    return new ModelIdentity(
        own.name(),
        own.architecture(),
        own.fingerprint(),
        own.numerics(),
        own.text(),
        images.tower(),
        own.logitScale());
  }

  @Override
  public Head head() {
    return text.head();
  }

  @Override
  public Embeddings embedText(List<String> texts, Space space) {
    return text.embedText(texts, space);
  }

  @Override
  public Embeddings embedImages(List<byte[]> images, Space space) {
    return this.images.embed(images, space);
  }

  @Override
  public void close() {
    text.close();
  }
}
