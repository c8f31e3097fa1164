package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.tower.Fingerprint;
import io.altmesh.mesh.MeshException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A source that may become another under the same name, held to what it was first: it is known by
 * what it declares and by its vectors of a few probes, which are asked for again now and then and
 * whenever there is {@link Doubt}. An answer is given only when the source has been found unchanged
 * after it or within {@link Vigilance#every} before; else FAILED_PRECONDITION, until it is what it
 * was. Thread-safe; closes the source.
 */
final class VerifiedSource<T> implements IdentifiedSource<T> {
  private final VectorSource<T> source;
  private final String name;
  private final List<T> probes;
  private final Vigilance vigilance;
  private final Doubt doubt;
  private final LongSupplier nanos;
  private final Map<Space, List<float[]>> first = new TreeMap<>();
  private final Map<String, String> declared;
  private final ReentrantLock verification = new ReentrantLock();
  private volatile long verified;

  private VerifiedSource(
      VectorSource<T> source,
      String name,
      List<T> probes,
      Vigilance vigilance,
      Doubt doubt,
      LongSupplier nanos) {
    this.source = source;
    this.name = name;
    this.probes = probes;
    this.vigilance = vigilance;
    this.doubt = doubt;
    this.nanos = nanos;
    verified = nanos.getAsLong();
    for (Space space : source.spaces()) {
      first.put(space, probe(space));
    }
    this.declared = source.declared();
  }

  /**
   * Meets the source.
   *
   * @param name by which messages call it
   * @param doubt is raised by the source
   * @throws MeshException when it cannot be reached, or has no vector for a probe
   */
  public static <T> VerifiedSource<T> of(
      VectorSource<T> source, String name, List<T> probes, Vigilance vigilance, Doubt doubt) {
    return of(source, name, probes, vigilance, doubt, System::nanoTime);
  }

  static <T> VerifiedSource<T> of(
      VectorSource<T> source,
      String name,
      List<T> probes,
      Vigilance vigilance,
      Doubt doubt,
      LongSupplier nanos) {
    return new VerifiedSource<>(source, name, probes, vigilance, doubt, nanos);
  }

  private List<float[]> probe(Space space) {
    Embeddings answer = source.embed(probes, space);
    if (!answer.failures().isEmpty()) {
      throw MeshException.failedPrecondition(
          "%s refuses a plain input: %s", name, answer.failures().get(0).message());
    }
    List<float[]> vectors = new ArrayList<>();
    for (int row = 0; row < answer.rows(); row++) {
      int from = row * answer.dim();
      vectors.add(Arrays.copyOfRange(answer.values(), from, from + answer.dim()));
    }
    return vectors;
  }

  @Override
  public String fingerprint(String modality) {
    List<float[]> vectors = first.values().stream().flatMap(List::stream).toList();
    return Fingerprint.tower(
        "foreign-" + modality, declared, ProbeDigest.of(vectors, vigilance.tolerance()), "");
  }

  @Override
  public int dim(Space space) {
    return vectors(space).get(0).length;
  }

  private List<float[]> vectors(Space space) {
    List<float[]> vectors = first.get(space);
    if (vectors == null) {
      throw new IllegalArgumentException(name + " has no " + space + " vectors");
    }
    return vectors;
  }

  @Override
  public Embeddings embed(List<T> items, Space space) {
    Embeddings answer = source.embed(items, space);
    if (isDue()) {
      verify();
    }
    return ofWidth(dim(space), answer);
  }

  private Embeddings ofWidth(int dim, Embeddings answer) {
    if (answer.dim() == dim) {
      return answer;
    }
    if (answer.failures().size() < answer.rows()) {
      throw changed("vectors of %d values (at first: %d)".formatted(answer.dim(), dim));
    }
    float[] zeros = new float[Math.multiplyExact(answer.rows(), dim)]; // no item has a vector
    return new Embeddings(answer.rows(), dim, zeros, answer.failures(), answer.truncated());
  }

  private boolean isDue() {
    return doubt.isRaised() || nanos.getAsLong() - verified >= vigilance.every().toNanos();
  }

  /** One thread looks; others wait for it, as their answers are in doubt too. */
  private void verify() {
    verification.lock();
    try {
      if (!isDue()) {
        return; // another thread has looked since
      }
      doubt.settle(); // before looking: what is raised meanwhile stays
      try {
        long begun = nanos.getAsLong();
        first.forEach(this::compare);
        if (!source.declared().equals(declared)) {
          throw changed("declares %s (at first: %s)".formatted(source.declared(), declared));
        }
        verified = begun;
      } catch (RuntimeException e) {
        doubt.raise();
        throw e;
      }
    } finally {
      verification.unlock();
    }
  }

  private void compare(Space space, List<float[]> expected) {
    List<float[]> found = probe(space);
    for (int i = 0; i < expected.size(); i++) {
      double distance = ProbeDigest.distance(expected.get(i), found.get(i));
      if (!(distance <= vigilance.tolerance())) {
        throw changed(
            "probe %d lies %.2g of its length away (expected: at most %s)"
                .formatted(i, distance, vigilance.tolerance()));
      }
    }
  }

  private MeshException changed(String how) {
    doubt.raise();
    return MeshException.failedPrecondition(
        "%s is another model now: %s; start the teacher again to serve it under its own"
            + " fingerprint",
        name, how);
  }

  @Override
  public Set<Space> spaces() {
    return source.spaces();
  }

  @Override
  public Map<String, String> declared() {
    return declared;
  }

  @Override
  public String numerics() {
    return source.numerics();
  }

  @Override
  public int limit() {
    return source.limit();
  }

  @Override
  public void close() {
    source.close();
  }
}
