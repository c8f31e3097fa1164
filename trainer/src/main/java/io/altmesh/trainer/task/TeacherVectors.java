package io.altmesh.trainer.task;

import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.store.EmbeddingStore;
import io.altmesh.corpus.store.StoreGroup;
import io.altmesh.corpus.store.StoreKey;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.client.Lists;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ItemFailure;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import io.altmesh.proto.v1.Tower;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A teacher's vectors of texts or of images, in one space: from the embedding store, and what that
 * lacks from the teacher, once. All vectors are as the store keeps them, rounded to half precision,
 * so that a run does not depend on whether the store was warm. Vectors are asked for by one thread;
 * the rest is thread-safe.
 *
 * @param <T> a text, or an image
 */
public final class TeacherVectors<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TeacherVectors.class);

  private final Modality<T> modality;
  private final EmbedderClient teacher;
  private final ModelDescription description;
  private final EmbedOptions options;
  private final EmbeddingStore store;
  private final AtomicLong asked = new AtomicLong();

  private TeacherVectors(
      Modality<T> modality,
      EmbedderClient teacher,
      ModelDescription description,
      Space space,
      EmbeddingStore store) {
    this.modality = modality;
    this.teacher = teacher;
    this.description = description;
    this.options =
        EmbedOptions.newBuilder()
            .setPriority(Priority.BULK)
            .setSpace(space)
            .setDtype(DType.FLOAT32)
            .setExpectedFingerprint(description.getModel().getFingerprint())
            .build();
    this.store = store;
  }

  /**
   * A client as a trainer has it.
   *
   * @param patience how long the teacher may be away, now and later
   * @param calls how it is called otherwise; its listener hears of every wait
   */
  static EmbedderClient client(String target, Duration patience, ClientOptions calls) {
    return EmbedderClient.connect(target, calls.withPatience(patience));
  }

  /**
   * Opens the teacher's part of a store.
   *
   * @param teacher closed with this
   * @param root folder of all stores
   */
  static <T> TeacherVectors<T> open(
      Modality<T> modality,
      EmbedderClient teacher,
      ModelDescription description,
      Space space,
      Path root) {
    Tower tower = modality.tower(description);
    StoreKey key =
        new StoreKey(
            tower.getFingerprint(),
            description.getModel().getNumerics(),
            modality.name(),
            name(space),
            modality.truncation(description));
    int dim = space == Space.POOLED ? tower.getPooledDim() : tower.getProjectedDim();
    EmbeddingStore store = EmbeddingStore.open(root, key, dim);
    StoreGroup contents = store.contents();
    LOG.info(
        "store {}: {} vectors of {} values, {} MB",
        contents.directory(),
        contents.entries(),
        dim,
        "%.1f".formatted(contents.bytes() / 1e6));
    return new TeacherVectors<>(modality, teacher, description, space, store);
  }

  static String name(Space space) {
    return space.name().toLowerCase(Locale.ROOT);
  }

  /** The width of the vectors. */
  public int dim() {
    return store.dim();
  }

  /** What the store holds now. */
  public StoreGroup contents() {
    return store.contents();
  }

  /** Whether the store has the item's vector; not counted as a look-up. */
  public boolean contains(T item) {
    return store.contains(modality.content(item));
  }

  /**
   * The items' vectors in their order; none for one that the teacher refuses. May wait for the
   * teacher.
   */
  List<Optional<float[]>> of(List<T> items) {
    List<ByteBuffer> digests = new ArrayList<>(items.size());
    Map<ByteBuffer, float[]> vectors = new HashMap<>();
    Map<ByteBuffer, T> missing = new LinkedHashMap<>();
    for (T item : items) {
      byte[] content = modality.content(item);
      ByteBuffer digest = digest(content);
      digests.add(digest);
      if (!vectors.containsKey(digest) && !missing.containsKey(digest)) {
        float[] vector = new float[dim()];
        if (store.get(content, vector, 0)) {
          vectors.put(digest, vector);
        } else {
          missing.put(digest, item);
        }
      }
    }
    Iterator<T> wanted = missing.values().stream().filter(i -> !modality.isRefused(i)).iterator();
    ask(
        () -> wanted.hasNext() ? wanted.next() : null,
        (item, vector) -> vectors.put(digest(modality.content(item)), vector));
    return digests.stream().map(digest -> Optional.ofNullable(vectors.get(digest))).toList();
  }

  /**
   * Brings into the store what it lacks of these items. Holds no more of them than are under way,
   * and flushes now and then; what was answered when this ends, however it ends, is in the store.
   *
   * @param progress told on this thread, at the beginning, after every answer and now and then
   *     besides
   */
  public FillProgress fill(Iterator<T> items, Consumer<FillProgress> progress) {
    Lacking<T> lacking = new Lacking<>(items, modality, store, progress);
    progress.accept(lacking.progress());
    try {
      ask(lacking, lacking::answered);
    } finally {
      store.flush();
    }
    return lacking.progress();
  }

  static ByteBuffer digest(byte[] content) {
    return ByteBuffer.wrap(Sha256.of(content));
  }

  /**
   * Asks for items as they come, in one stream.
   *
   * @param missing gives null after the last
   * @param answers hears of each item that was answered, with its vector, or null where it was
   *     refused
   */
  private void ask(Supplier<@Nullable T> missing, BiConsumer<T, float @Nullable []> answers) {
    Lists<T> lists =
        new Lists<>(
            missing,
            item -> modality.content(item).length,
            modality.itemsARequest(),
            modality.bytesARequest());
    if (!lists.hasNext()) {
      return;
    }
    Queue<List<T>> underWay = new ArrayDeque<>();
    Iterator<List<T>> noted =
        Mapped.of(
            lists,
            list -> {
              underWay.add(list);
              return list;
            });
    modality.stream(
        teacher, options, noted, response -> take(underWay.remove(), response, answers));
  }

  private void take(
      List<T> items, EmbedResponse response, BiConsumer<T, float @Nullable []> answers) {
    Map<Integer, String> failures =
        response.getFailuresList().stream()
            .collect(Collectors.toMap(ItemFailure::getIndex, ItemFailure::getMessage));
    float[] vectors = checked(items, response);
    for (int row = 0; row < items.size(); row++) {
      T item = items.get(row);
      String failure = failures.get(row);
      if (failure != null) {
        modality.refused(item, failure, teacher.target());
        answers.accept(item, null);
      } else {
        store.put(modality.content(item), vectors, row * dim());
        answers.accept(item, Arrays.copyOfRange(vectors, row * dim(), (row + 1) * dim()));
      }
    }
    asked.addAndGet(items.size() - failures.size());
  }

  /** The answer's values, rounded as the store keeps them. */
  private float[] checked(List<T> items, EmbedResponse response) {
    String numerics = response.getModel().getNumerics();
    if (!numerics.equals(description.getModel().getNumerics())) {
      throw new TeacherException(
          "teacher %s computes in %s now (expected: %s, as at the run's start); start it with that precision again"
              .formatted(teacher.target(), numerics, description.getModel().getNumerics()));
    }
    float[] values = Tensors.floats(response.getEmbeddings());
    if (values.length != items.size() * dim()) {
      throw new TeacherException(
          "teacher %s answered %d values for %d %ss (expected: %d for each, as DescribeModel told)"
              .formatted(teacher.target(), values.length, items.size(), modality.name(), dim()));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new TeacherException(
            "teacher %s answered %s as value %d of %s (expected: finite numbers)"
                .formatted(
                    teacher.target(), values[i], i % dim(), modality.name(items.get(i / dim()))));
      }
    }
    return EmbeddingStore.round(values);
  }

  /** Share of the look-ups that the store answered, 0 to 1. */
  double hitRate() {
    long all = lookups();
    return all == 0 ? 0 : (double) store.hits() / all;
  }

  /** How often the store was asked. */
  long lookups() {
    return store.hits() + store.misses();
  }

  /** Items that the teacher embedded. */
  long asked() {
    return asked.get();
  }

  /** Brings the vectors to the disk: before a checkpoint counts on them. */
  void flush() {
    store.flush();
  }

  @Override
  public void close() {
    teacher.close();
    store.close();
  }
}
