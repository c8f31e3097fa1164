package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.store.EmbeddingStore;
import io.altmesh.corpus.store.StoreKey;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Space;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The benchmarks' images in PROJECTED space, asked once per image tower in its life: kept in memory
 * while there is room, for all benchmarks and splits of just these images in files as they were,
 * and in the embedding store, which trainers fill and read as well. Thread-safe: who comes second
 * for the same images waits for the first.
 */
public final class ImageMemory {
  private static final int TOLD_AT_ONCE = 1024;

  private final Path store;
  private final Map<String, Entry> known = new ConcurrentHashMap<>();

  /** One tower's vectors of images as they were in a state. */
  private static final class Entry {
    private SoftReference<@Nullable UnitRows> vectors = new SoftReference<>(null);
  }

  /**
   * @param store the embedding store's root directory
   */
  public ImageMemory(Path store) {
    this.store = store;
  }

  /**
   * Unit rows in the order of the benchmark's images. What cannot be read, or is refused by the
   * model, is a row of zeros and noted with the benchmark.
   *
   * @param loading is told, on this thread, of all of them if they were not in memory
   */
  UnitRows all(Subject subject, Benchmark benchmark, ImageListener loading) {
    return find(subject, benchmark, vectors -> {}, loading);
  }

  /**
   * As {@link #all}, for who takes them one after the other.
   *
   * @param listener is told of all of them before this returns, on this thread
   */
  UnitRows each(Subject subject, Benchmark benchmark, ImageListener listener) {
    return find(subject, benchmark, vectors -> tellAgain(vectors, listener), listener);
  }

  private UnitRows find(
      Subject subject, Benchmark benchmark, Consumer<UnitRows> found, ImageListener loading) {
    ModelDescription model = model(subject);
    Entry entry = known.computeIfAbsent(key(benchmark, model), k -> new Entry());
    synchronized (entry) {
      UnitRows vectors = entry.vectors.get();
      if (vectors == null) {
        vectors = load(subject, benchmark, model, loading);
        entry.vectors = new SoftReference<>(vectors);
      } else {
        found.accept(vectors);
        noteMissing(vectors, benchmark);
      }
      return vectors;
    }
  }

  private static ModelDescription model(Subject subject) {
    ModelDescription model = subject.images().describe(imageModel(subject));
    if (!model.hasImage()) {
      throw MeshException.failedPrecondition(
          "%s at %s has no image tower (expected: one; or give an image target)",
          model.getName(), subject.images().target());
    }
    return model;
  }

  /** Where texts and images come from one address, the subject itself is meant. */
  private static String imageModel(Subject subject) {
    return subject.images() == subject.embedder() ? subject.fingerprint() : "";
  }

  private static String key(Benchmark benchmark, ModelDescription model) {
    return String.join(
        "|",
        benchmark.imageState(),
        model.getImage().getFingerprint(),
        model.getModel().getNumerics());
  }

  private static void tellAgain(UnitRows vectors, ImageListener listener) {
    for (int from = 0; from < vectors.count(); from += TOLD_AT_ONCE) {
      int to = Math.min(vectors.count(), from + TOLD_AT_ONCE);
      listener.known(IntStream.range(from, to).toArray(), vectors.part(from, to));
    }
  }

  private static void noteMissing(UnitRows vectors, Benchmark benchmark) {
    IntStream.range(0, vectors.count())
        .filter(image -> !vectors.isThere(image))
        .forEach(image -> benchmark.unreadable(image, "has no vector"));
  }

  private UnitRows load(
      Subject subject, Benchmark benchmark, ModelDescription model, ImageListener listener) {
    int dim = model.getImage().getProjectedDim();
    StoreKey key =
        new StoreKey(
            model.getImage().getFingerprint(),
            model.getModel().getNumerics(),
            "image",
            Space.PROJECTED.name(),
            "none");
    try (EmbeddingStore opened = EmbeddingStore.open(store, key, dim)) {
      return new ImagePass(subject, benchmark, model, opened, listener).run();
    }
  }
}
