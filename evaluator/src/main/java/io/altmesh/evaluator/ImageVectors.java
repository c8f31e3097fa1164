package io.altmesh.evaluator;

import com.google.protobuf.ByteString;
import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.BenchImage;
import io.altmesh.corpus.store.EmbeddingStore;
import io.altmesh.corpus.store.StoreKey;
import io.altmesh.evaluator.metric.Vectors;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ItemFailure;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The benchmark's images in PROJECTED space, asked once per image tower in its life: kept in memory
 * and in the embedding store, where the next evaluator finds them. Thread-safe.
 */
final class ImageVectors {
  private static final Logger LOG = LoggerFactory.getLogger(ImageVectors.class);
  private static final int IMAGES_PER_REQUEST = 32;

  /** Half of what an embedder takes by default: one more image of that size still fits. */
  private static final long BYTES_PER_REQUEST = 32L << 20;

  private final Path store;
  private final Map<String, Entry> known = new ConcurrentHashMap<>();

  /** One tower's vectors of one benchmark: whoever comes second waits for the first. */
  private static final class Entry {
    private @Nullable Vectors vectors;

    synchronized Vectors get(Supplier<Vectors> load) {
      Vectors loaded = vectors;
      if (loaded == null) {
        loaded = load.get();
        vectors = loaded;
      }
      return loaded;
    }
  }

  /**
   * @param store the embedding store's root directory
   */
  ImageVectors(Path store) {
    this.store = store;
  }

  /**
   * Unit rows in the order of {@code benchmark.images()}; an image that was refused is a zero row.
   */
  Vectors of(Subject subject, RetrievalBenchmark benchmark) {
    ModelDescription model = subject.images().describe(imageModel(subject));
    if (!model.hasImage()) {
      throw MeshException.failedPrecondition(
          "%s at %s has no image tower (expected: one; or give an image target)",
          model.getName(), subject.images().target());
    }
    String key = benchmark.name() + "|" + model.getImage().getFingerprint();
    return known.computeIfAbsent(key, k -> new Entry()).get(() -> load(subject, benchmark, model));
  }

  /** Where texts and images come from one address, the subject itself is meant. */
  private static String imageModel(Subject subject) {
    return subject.images() == subject.embedder() ? subject.fingerprint() : "";
  }

  private Vectors load(Subject subject, RetrievalBenchmark benchmark, ModelDescription model) {
    int dim = model.getImage().getProjectedDim();
    StoreKey key =
        new StoreKey(
            model.getImage().getFingerprint(),
            model.getModel().getNumerics(),
            "image",
            Space.PROJECTED.name(),
            "none");
    try (EmbeddingStore opened = EmbeddingStore.open(store, key, dim)) {
      return new Load(subject, benchmark, model, opened, dim).run();
    }
  }

  /** In order, as many to a list as fit both limits, and at least one. */
  static List<List<Integer>> lists(List<Integer> rows, IntUnaryOperator bytes) {
    List<List<Integer>> lists = new ArrayList<>();
    int from = 0;
    long size = 0;
    for (int i = 0; i < rows.size(); i++) {
      int more = bytes.applyAsInt(rows.get(i));
      boolean full = i - from == IMAGES_PER_REQUEST || size + more > BYTES_PER_REQUEST;
      if (full && i > from) {
        lists.add(rows.subList(from, i));
        from = i;
        size = 0;
      }
      size += more;
    }
    if (from < rows.size()) {
      lists.add(rows.subList(from, rows.size()));
    }
    return lists;
  }

  /** One pass: stored rows first, then the missing ones over one stream. */
  private static final class Load {
    private final Subject subject;
    private final RetrievalBenchmark benchmark;
    private final ModelDescription model;
    private final EmbeddingStore store;
    private final int dim;
    private final float[] values;

    Load(
        Subject subject,
        RetrievalBenchmark benchmark,
        ModelDescription model,
        EmbeddingStore store,
        int dim) {
      this.subject = subject;
      this.benchmark = benchmark;
      this.model = model;
      this.store = store;
      this.dim = dim;
      this.values = new float[benchmark.images().size() * dim];
    }

    Vectors run() {
      List<Integer> missing = new ArrayList<>();
      for (int row = 0; row < benchmark.images().size(); row++) {
        if (!store.get(benchmark.images().get(row).bytes(), values, row * dim)) {
          missing.add(row);
        }
      }
      LOG.info(
          "{}: {} images, {} of them to be embedded by {}",
          benchmark.name(),
          benchmark.images().size(),
          missing.size(),
          model.getName());
      embed(missing);
      store.flush();
      return Vectors.normalized(benchmark.images().size(), dim, values);
    }

    private void embed(List<Integer> rows) {
      List<List<Integer>> lists = lists(rows, row -> benchmark.images().get(row).bytes().length);
      Iterator<List<Integer>> answered = lists.iterator();
      Iterator<EmbedImagesRequest> requests = lists.stream().map(this::request).iterator();
      subject.images().streamImages(requests, response -> keep(answered.next(), response));
    }

    private EmbedImagesRequest request(List<Integer> rows) {
      EmbedImagesRequest.Builder request =
          EmbedImagesRequest.newBuilder()
              .setOptions(
                  EmbedOptions.newBuilder()
                      .setSpace(Space.PROJECTED)
                      .setExpectedFingerprint(model.getModel().getFingerprint())
                      .setPriority(Priority.BULK));
      rows.forEach(
          row -> request.addImages(ByteString.copyFrom(benchmark.images().get(row).bytes())));
      return request.build();
    }

    private void keep(List<Integer> rows, EmbedResponse response) {
      checkWidth(response);
      Map<Integer, String> failures =
          response.getFailuresList().stream()
              .collect(Collectors.toMap(ItemFailure::getIndex, ItemFailure::getMessage));
      // As the store will give them back: a score does not depend on whether the store was warm.
      float[] vectors = round(Tensors.floats(response.getEmbeddings()));
      for (int i = 0; i < rows.size(); i++) {
        BenchImage image = benchmark.images().get(rows.get(i));
        if (failures.containsKey(i)) {
          LOG.warn("{}: image {} was refused: {}", benchmark.name(), image.key(), failures.get(i));
        } else {
          System.arraycopy(vectors, i * dim, values, rows.get(i) * dim, dim);
          store.put(image.bytes(), vectors, i * dim);
        }
      }
    }

    private void checkWidth(EmbedResponse response) {
      int width = Tensors.dim(response.getEmbeddings());
      if (width != dim) {
        throw MeshException.failedPrecondition(
            "%s gives image vectors of %d dimensions (expected: %d, as DescribeModel says)",
            model.getName(), width, dim);
      }
    }

    private float[] round(float[] vectors) {
      try {
        return EmbeddingStore.round(vectors);
      } catch (IllegalArgumentException e) {
        throw MeshException.failedPrecondition(
            "%s gives image vectors that cannot be compared: %s",
            model.getName(), String.valueOf(e.getMessage()));
      }
    }
  }
}
