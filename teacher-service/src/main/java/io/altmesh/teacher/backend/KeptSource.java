package io.altmesh.teacher.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A teacher that computes nothing: what it has no vector for fails, alone. Thread-safe; closes its
 * vectors.
 */
final class KeptSource<T> implements IdentifiedSource<T> {
  private final String name;
  private final Map<Space, KeptVectors> vectors;
  private final Function<T, byte[]> content;
  private final Identity identity;

  /**
   * Who computed the vectors.
   *
   * @param fingerprint of the tower
   * @param numerics that it computed in
   * @param limit tokens of a text, pixels of an image's side; 0 where nobody knows
   */
  record Identity(String fingerprint, String numerics, int limit) {}

  private KeptSource(
      String name,
      Map<Space, KeptVectors> vectors,
      Function<T, byte[]> content,
      Identity identity) {
    this.name = name;
    this.vectors = Map.copyOf(vectors);
    this.content = content;
    this.identity = identity;
  }

  /**
   * Texts' vectors.
   *
   * @param name by which messages call it
   */
  static KeptSource<String> ofTexts(
      String name, Map<Space, KeptVectors> vectors, Identity identity) {
    return new KeptSource<>(name, vectors, text -> text.getBytes(UTF_8), identity);
  }

  /** Images' vectors. */
  static KeptSource<byte[]> ofImages(
      String name, Map<Space, KeptVectors> vectors, Identity identity) {
    return new KeptSource<>(name, vectors, image -> image, identity);
  }

  @Override
  public Set<Space> spaces() {
    return vectors.keySet();
  }

  @Override
  public int dim(Space space) {
    return of(space).dim();
  }

  private KeptVectors of(Space space) {
    KeptVectors found = vectors.get(space);
    if (found == null) {
      throw new IllegalArgumentException(name + " has no " + space + " vectors");
    }
    return found;
  }

  @Override
  public Embeddings embed(List<T> items, Space space) {
    KeptVectors kept = of(space);
    Gathered gathered = new Gathered(items.size(), kept.dim());
    float[] vector = new float[kept.dim()];
    for (int i = 0; i < items.size(); i++) {
      if (kept.get(content.apply(items.get(i)), vector, 0)) {
        gathered.put(i, vector, 0, vector.length);
      } else {
        gathered.fail(i, "no vector is kept of it in " + name);
      }
    }
    return gathered.embeddings();
  }

  @Override
  public String fingerprint(String modality) {
    return identity.fingerprint();
  }

  @Override
  public Map<String, String> declared() {
    return Map.of();
  }

  @Override
  public String numerics() {
    return identity.numerics();
  }

  @Override
  public int limit() {
    return identity.limit();
  }

  @Override
  public void close() {
    vectors.values().forEach(KeptVectors::close);
  }
}
