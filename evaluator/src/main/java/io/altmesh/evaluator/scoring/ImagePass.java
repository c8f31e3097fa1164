package io.altmesh.evaluator.scoring;

import com.google.protobuf.ByteString;
import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.BenchmarkImage;
import io.altmesh.corpus.store.EmbeddingStore;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ItemFailure;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over a benchmark's images, read as they are needed: what the store has is taken from it,
 * the rest goes to the model through one windowed stream. Confined to the scoring thread.
 */
final class ImagePass {
  private static final Logger LOG = LoggerFactory.getLogger(ImagePass.class);
  private static final int IMAGES_PER_REQUEST = 32;
  private static final int FOUND_AT_ONCE = 256;

  /** Half of what an embedder takes by default: one more image of that size still fits. */
  private static final long BYTES_PER_REQUEST = 32L << 20;

  private final Subject subject;
  private final Benchmark benchmark;
  private final ModelDescription model;
  private final EmbeddingStore store;
  private final ImageListener listener;
  private final Iterator<BenchmarkImage> images;
  private final UnitRows vectors;
  private final Queue<List<BenchmarkImage>> asked = new ArrayDeque<>();
  private final List<Integer> found = new ArrayList<>();
  private @Nullable BenchmarkImage waiting;
  private int embedded;

  ImagePass(
      Subject subject,
      Benchmark benchmark,
      ModelDescription model,
      EmbeddingStore store,
      ImageListener listener) {
    this.subject = subject;
    this.benchmark = benchmark;
    this.model = model;
    this.store = store;
    this.listener = listener;
    this.images = benchmark.images();
    this.vectors = new UnitRows(benchmark.imageCount(), store.dim());
  }

  /** Blocks until every image is known. */
  UnitRows run() {
    subject.images().streamImages(new Requests(), this::keep);
    tellFound();
    store.flush();
    LOG.info(
        "{} {}: {} images, {} of them embedded by {}",
        benchmark.name(),
        benchmark.split(),
        benchmark.imageCount(),
        embedded,
        model.getName());
    return vectors;
  }

  /** Reads on until a request is full; what the store has is told on the way. */
  private final class Requests implements Iterator<EmbedImagesRequest> {
    private List<BenchmarkImage> next = List.of();

    @Override
    public boolean hasNext() {
      if (next.isEmpty()) {
        next = missing();
      }
      return !next.isEmpty();
    }

    @Override
    public EmbedImagesRequest next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      List<BenchmarkImage> request = next;
      next = List.of();
      asked.add(request);
      return request(request);
    }
  }

  /** As many as fit both limits, at least one; empty at the end. */
  private List<BenchmarkImage> missing() {
    List<BenchmarkImage> request = new ArrayList<>();
    long size = 0;
    while (request.size() < IMAGES_PER_REQUEST) {
      BenchmarkImage image = nextMissing();
      if (image == null) {
        return request;
      }
      size += image.bytes().length;
      if (size > BYTES_PER_REQUEST && !request.isEmpty()) {
        waiting = image;
        return request;
      }
      request.add(image);
    }
    return request;
  }

  private @Nullable BenchmarkImage nextMissing() {
    BenchmarkImage image = waiting;
    waiting = null;
    float[] row = new float[store.dim()];
    while (image == null && images.hasNext()) {
      BenchmarkImage candidate = images.next();
      if (store.get(candidate.bytes(), row, 0)) {
        vectors.put(candidate.index(), row, 0);
        found(candidate.index());
      } else {
        image = candidate;
      }
    }
    return image;
  }

  private void found(int image) {
    found.add(image);
    if (found.size() == FOUND_AT_ONCE) {
      tellFound();
    }
  }

  private void tellFound() {
    if (!found.isEmpty()) {
      tell(found);
      found.clear();
    }
  }

  private void tell(List<Integer> some) {
    int[] indices = some.stream().mapToInt(image -> image).toArray();
    listener.known(indices, vectors.select(indices));
  }

  private EmbedImagesRequest request(List<BenchmarkImage> some) {
    EmbedImagesRequest.Builder request =
        EmbedImagesRequest.newBuilder()
            .setOptions(
                EmbedOptions.newBuilder()
                    .setSpace(Space.PROJECTED)
                    .setExpectedFingerprint(model.getModel().getFingerprint())
                    .setPriority(Priority.BULK));
    some.forEach(image -> request.addImages(ByteString.copyFrom(image.bytes())));
    return request.build();
  }

  private void keep(EmbedResponse response) {
    List<BenchmarkImage> some = asked.remove();
    checkWidth(response);
    Map<Integer, String> failures =
        response.getFailuresList().stream()
            .collect(Collectors.toMap(ItemFailure::getIndex, ItemFailure::getMessage));
    // As the store will give them back: a score does not depend on whether the store was warm.
    float[] values = round(Tensors.floats(response.getEmbeddings()));
    List<Integer> told = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      BenchmarkImage image = some.get(i);
      String failure = failures.get(i);
      if (failure == null) {
        vectors.put(image.index(), values, i * store.dim());
        store.put(image.bytes(), values, i * store.dim());
        told.add(image.index());
      } else {
        benchmark.unreadable(image.index(), failure);
      }
    }
    embedded += told.size();
    tellFound();
    tell(told);
  }

  private void checkWidth(EmbedResponse response) {
    int width = Tensors.dim(response.getEmbeddings());
    if (width != store.dim()) {
      throw MeshException.failedPrecondition(
          "%s gives image vectors of %d dimensions (expected: %d, as DescribeModel says)",
          model.getName(), width, store.dim());
    }
  }

  private float[] round(float[] values) {
    try {
      return EmbeddingStore.round(values);
    } catch (IllegalArgumentException e) {
      throw MeshException.failedPrecondition(
          "%s gives image vectors that cannot be compared: %s",
          model.getName(), String.valueOf(e.getMessage()));
    }
  }
}
