package io.altmesh.teacher.backend;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.States;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.tower.Fingerprint;
import io.altmesh.encoder.tower.ModelPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tower of a foreign teacher as a model: it is joined, served and swapped as our own are.
 * Thread-safe; closes its source.
 */
final class ForeignModel implements EmbeddingModel {
  private final ModelIdentity identity;
  private final @Nullable TwoSpaces<String> texts;
  private final @Nullable TwoSpaces<byte[]> images;
  private final VectorSource<?> source;

  private ForeignModel(
      ModelIdentity identity,
      @Nullable TwoSpaces<String> texts,
      @Nullable TwoSpaces<byte[]> images,
      VectorSource<?> source) {
    this.identity = identity;
    this.texts = texts;
    this.images = images;
    this.source = source;
  }

  /**
   * What a foreign model is called beside its towers.
   *
   * @param name for people
   * @param kind of teacher, told as the architecture
   * @param logitScale its exponent multiplies cosines; null where nobody knows
   */
  public record Title(String name, String kind, @Nullable Float logitScale) {}

  /**
   * A model of texts.
   *
   * @param projection from POOLED to PROJECTED vectors; null where the source has the latter alone
   * @throws ModelFormatException when they do not fit, or a student could not be given a head; the
   *     source stays the caller's then
   */
  public static ForeignModel ofTexts(
      Title title, IdentifiedSource<String> source, @Nullable Projection projection) {
    TwoSpaces<String> spaces = new TwoSpaces<>("text", source, projection);
    if (spaces.lacksHead()) {
      throw new ModelFormatException(
          "text: POOLED vectors without a head (expected: head, the matrix from POOLED to PROJECTED"
              + " vectors, which a student of POOLED vectors keeps; or PROJECTED vectors alone)");
    }
    TowerInfo tower =
        new TowerInfo(
            source.fingerprint("text"),
            spaces.dim(Space.POOLED),
            spaces.dim(Space.PROJECTED),
            source.limit(),
            0);
    return new ForeignModel(identity(title, source, tower, null), spaces, null, source);
  }

  /** A model of images; otherwise as {@link #ofTexts}. */
  public static ForeignModel ofImages(
      Title title, IdentifiedSource<byte[]> source, @Nullable Projection projection) {
    TwoSpaces<byte[]> spaces = new TwoSpaces<>("image", source, projection);
    TowerInfo tower =
        new TowerInfo(
            source.fingerprint("image"),
            spaces.dim(Space.POOLED),
            spaces.dim(Space.PROJECTED),
            0,
            source.limit());
    return new ForeignModel(identity(title, source, null, tower), null, spaces, source);
  }

  private static ModelIdentity identity(
      Title title, VectorSource<?> source, @Nullable TowerInfo text, @Nullable TowerInfo image) {
    return new ModelIdentity(
        title.name(),
        title.kind(),
        Fingerprint.model(
            text == null ? "" : text.fingerprint(), image == null ? "" : image.fingerprint()),
        source.numerics(),
        text,
        image,
        title.logitScale());
  }

  @Override
  public ModelIdentity identity() {
    return identity;
  }

  @Override
  public Head head() {
    TwoSpaces<String> spaces = present(texts, "text");
    Float scale = identity.logitScale();
    return new Head(
        spaces.dim(Space.PROJECTED),
        spaces.dim(Space.POOLED),
        spaces.matrix(),
        scale == null ? (float) ModelPlan.INITIAL_LOGIT_SCALE : scale,
        present(identity.text(), "text").fingerprint(),
        "",
        identity.fingerprint());
  }

  @Override
  public Embeddings embedText(List<String> items, Space space) {
    return present(texts, "text").embed(items, space);
  }

  @Override
  public EncodedTokens encodeTokens(
      List<String> items, States states, int padTo, EncodedTokens.ShapeCheck check) {
    throw new UnsupportedOperationException(
        "%s (%s) gives vectors of whole texts alone (expected: a model directory of architecture altclip)"
            .formatted(identity.name(), identity.architecture()));
  }

  @Override
  public Embeddings embedImages(List<byte[]> items, Space space) {
    return present(images, "image").embed(items, space);
  }

  private <P> P present(@Nullable P part, String tower) {
    if (part == null) {
      throw new UnsupportedOperationException(identity.name() + " has no " + tower + " tower");
    }
    return part;
  }

  @Override
  public void close() {
    source.close();
  }
}
