package io.altmesh.student;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.States;
import java.util.List;

/**
 * A student's text side and its teacher's image tower as one model: a whole AltCLIP. Closing it
 * releases the text side; the image side outlives checkpoints and belongs to the service.
 */
final class WholeStudent implements EmbeddingModel {
  private final EmbeddingModel text;
  private final ImageSide images;
  private final ModelIdentity identity;

  private WholeStudent(EmbeddingModel text, ImageSide images) {
    this.text = text;
    this.images = images;
    this.identity = withImages(text.identity(), images);
  }

  /**
   * Joins the two.
   *
   * @throws IllegalArgumentException when the student was trained against another image tower, or
   *     does not say against which
   */
  static WholeStudent of(EmbeddingModel text, ImageSide images) {
    String wanted = text.head().imageTowerFingerprint();
    String given = images.tower().fingerprint();
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException(
          ("student %s does not say which image tower it was trained against (expected: %s in the"
                  + " metadata of its model.safetensors, as a trainer writes it); serve it without"
                  + " images, or train it anew")
              .formatted(text.identity().name(), Head.IMAGE_TOWER));
    }
    if (!wanted.equals(given)) {
      throw new IllegalArgumentException(
          "student %s was trained against image tower %s (given: %s); start with the teacher of its run"
              .formatted(text.identity().name(), wanted, given));
    }
    return new WholeStudent(text, images);
  }

  private static ModelIdentity withImages(ModelIdentity own, ImageSide images) {
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
  public ModelIdentity identity() {
    return identity;
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
  public EncodedTokens encodeTokens(
      List<String> texts, States states, int padTo, EncodedTokens.ShapeCheck check) {
    return text.encodeTokens(texts, states, padTo, check);
  }

  @Override
  public Embeddings embedImages(List<byte[]> encoded, Space space) {
    return images.embed(encoded, space);
  }

  /** Of the text side; the image side is the service's. */
  @Override
  public long weightBytes() {
    return text.weightBytes();
  }

  @Override
  public void close() {
    text.close();
  }
}
