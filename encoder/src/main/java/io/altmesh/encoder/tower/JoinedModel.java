package io.altmesh.encoder.tower;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.States;
import io.altmesh.encoder.TowerInfo;
import java.util.List;

/** One model's texts and another's images, in one space. It closes both. */
public final class JoinedModel implements EmbeddingModel {
  private final EmbeddingModel text;
  private final EmbeddingModel image;
  private final ModelIdentity identity;
  private final Head head;

  private JoinedModel(EmbeddingModel text, EmbeddingModel image, ModelIdentity identity) {
    this.text = text;
    this.image = image;
    this.identity = identity;
    this.head = text.head().of(identity);
  }

  /**
   * Joins them. Takes ownership of both; of the image's even when it throws.
   *
   * @throws ModelFormatException when the one has no texts, the other no images, their PROJECTED
   *     vectors differ in width, or the text tower says that it belongs to another image tower
   */
  public static JoinedModel of(EmbeddingModel text, EmbeddingModel image) {
    try {
      return join(text, image);
    } catch (RuntimeException e) {
      image.close();
      throw e;
    }
  }

  private static JoinedModel join(EmbeddingModel text, EmbeddingModel image) {
    ModelIdentity texts = text.identity();
    ModelIdentity images = image.identity();
    TowerInfo reads = texts.text();
    TowerInfo sees = images.image();
    if (reads == null || sees == null) {
      throw new ModelFormatException(
          "%s and %s: expected a text tower of the first and an image tower of the second"
              .formatted(texts.name(), images.name()));
    }
    if (reads.projectedDim() != sees.projectedDim()) {
      throw new ModelFormatException(
          "PROJECTED vectors of %s's texts have %d values, of %s's images %d (expected: the same space)"
              .formatted(texts.name(), reads.projectedDim(), images.name(), sees.projectedDim()));
    }
    String belongs = text.head().imageTowerFingerprint();
    if (!belongs.isEmpty() && !belongs.equals(sees.fingerprint())) {
      throw new ModelFormatException(
          "%s belongs to image tower %s (given: %s, of %s)"
              .formatted(texts.name(), belongs, sees.fingerprint(), images.name()));
    }
    return new JoinedModel(
        text,
        image,
        new ModelIdentity(
            texts.name(),
            texts.architecture(),
            Fingerprint.model(reads.fingerprint(), sees.fingerprint()),
            both(texts.numerics(), images.numerics()),
            reads,
            sees,
            texts.logitScale() == null ? images.logitScale() : texts.logitScale()));
  }

  /** Of towers that compute in different places. */
  private static String both(String texts, String images) {
    return texts.equals(images) ? texts : texts + "+" + images;
  }

  @Override
  public ModelIdentity identity() {
    return identity;
  }

  @Override
  public Head head() {
    return head;
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
  public Embeddings embedImages(List<byte[]> images, Space space) {
    return image.embedImages(images, space);
  }

  @Override
  public long weightBytes() {
    return text.weightBytes() + image.weightBytes();
  }

  @Override
  public void close() {
    text.close();
    image.close();
  }
}
