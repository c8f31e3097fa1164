package io.altmesh.trainer.task;

import com.google.protobuf.ByteString;
import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.store.EmbeddingStore;
import io.altmesh.corpus.store.StoreKey;
import io.altmesh.encoder.Head;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.client.WaitListener;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ItemFailure;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Space;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A teacher's PROJECTED image vectors: from the embedding store, and what that lacks from the
 * teacher, once. All vectors are as the store keeps them, rounded to half precision, so that a run
 * does not depend on whether the store was warm. An image that the teacher refuses has none; it is
 * counted, and not asked for again. Vectors are read by one thread; the rest is thread-safe.
 */
final class ImageTargets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImageTargets.class);
  private static final int IMAGES_A_REQUEST = 32;

  /** Half of what an embedder takes by default: one more image of that size still fits. */
  private static final long BYTES_A_REQUEST = 32L << 20;

  /** What a request has beside one image, and more. */
  private static final long OVERHEAD = 4096;

  /** A teacher on a slow machine may take minutes over a list before it counts as away. */
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  /** transformers' first logit scale, ln(1 / 0.07): of a teacher that tells none. */
  private static final float LOGIT_SCALE = 2.6592f;

  private final EmbedderClient teacher;
  private final ModelDescription description;
  private final EmbeddingStore store;
  private final AtomicLong asked = new AtomicLong();
  private final Set<ByteBuffer> refused = ConcurrentHashMap.newKeySet();

  private ImageTargets(EmbedderClient teacher, ModelDescription description, EmbeddingStore store) {
    this.teacher = teacher;
    this.description = description;
    this.store = store;
  }

  /**
   * One image.
   *
   * @param name for messages
   * @param bytes encoded
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Image(String name, byte[] bytes) {
    private ByteBuffer digest() {
      return ByteBuffer.wrap(Sha256.of(bytes));
    }
  }

  /**
   * Meets the teacher, waiting for it if need be, and opens its part of the store.
   *
   * @param patience how long it may be away, now and later
   * @param waits hears of every wait
   * @throws TeacherException when it has no image tower
   */
  static ImageTargets connect(String target, Duration patience, Path store, WaitListener waits) {
    ClientOptions options =
        ClientOptions.defaults().withDeadline(DEADLINE).withPatience(patience).withListener(waits);
    EmbedderClient teacher = EmbedderClient.connect(target, options);
    try {
      ModelDescription description = teacher.describe();
      if (!description.hasImage()) {
        throw new TeacherException(
            "teacher %s (%s at %s) has no image tower (expected: one that embeds images)"
                .formatted(description.getName(), description.getArchitecture(), target));
      }
      StoreKey key =
          new StoreKey(
              description.getImage().getFingerprint(),
              description.getModel().getNumerics(),
              "image",
              "projected",
              "none");
      return new ImageTargets(
          teacher,
          description,
          EmbeddingStore.open(store, key, description.getImage().getProjectedDim()));
    } catch (RuntimeException e) {
      teacher.close();
      throw e;
    }
  }

  /** Who the vectors come from. */
  TeacherIdentity identity() {
    return new TeacherIdentity(
        description.getName(),
        description.getModel().getFingerprint(),
        description.getText().getFingerprint(),
        description.getImage().getFingerprint(),
        description.getModel().getNumerics(),
        "projected");
  }

  /** The space that its images are in: nothing is projected behind it. */
  Head head() {
    return new Head(
        dim(),
        dim(),
        Head.identity(dim()),
        description.hasLogitScale() ? description.getLogitScale() : LOGIT_SCALE,
        description.getText().getFingerprint(),
        description.getImage().getFingerprint(),
        description.getModel().getFingerprint());
  }

  /** P, the width of the vectors. */
  int dim() {
    return store.dim();
  }

  /**
   * The images' vectors in their order; none for one that the teacher refuses. May wait for the
   * teacher.
   */
  List<Optional<float[]>> of(List<Image> images) {
    List<Supplier<Optional<float[]>>> vectors = new ArrayList<>();
    Map<ByteBuffer, Image> missing = new LinkedHashMap<>();
    Map<ByteBuffer, float[]> answered = new HashMap<>();
    for (Image image : images) {
      float[] vector = new float[dim()];
      if (store.get(image.bytes(), vector, 0)) {
        vectors.add(() -> Optional.of(vector));
      } else {
        ByteBuffer digest = image.digest();
        missing.put(digest, image);
        vectors.add(() -> Optional.ofNullable(answered.get(digest)));
      }
    }
    ask(missing, answered::put);
    return vectors.stream().map(Supplier::get).toList();
  }

  /** Fills the store with what it lacks of these images. */
  void prefetch(Iterable<Image> images) {
    Map<ByteBuffer, Image> missing = new LinkedHashMap<>();
    images.forEach(
        image -> {
          if (!store.contains(image.bytes())) {
            missing.put(image.digest(), image);
          }
        });
    LOG.info("asking the teacher for {} images that the store lacks", missing.size());
    ask(missing, (digest, vector) -> {});
    store.flush();
  }

  private void ask(Map<ByteBuffer, Image> missing, BiConsumer<ByteBuffer, float[]> answers) {
    missing.keySet().removeAll(refused);
    missing.entrySet().removeIf(e -> isTooLarge(e.getKey(), e.getValue()));
    List<List<Map.Entry<ByteBuffer, Image>>> lists = lists(List.copyOf(missing.entrySet()));
    if (lists.isEmpty()) {
      return;
    }
    var answered = lists.iterator();
    Iterator<EmbedImagesRequest> requests = lists.stream().map(this::request).iterator();
    teacher.streamImages(requests, response -> take(answered.next(), response, answers));
  }

  /** One that no request can carry would end the whole stream. */
  private boolean isTooLarge(ByteBuffer digest, Image image) {
    long most = description.getLimits().getMaxRequestBytes() - OVERHEAD;
    boolean tooLarge = description.hasLimits() && image.bytes().length > most;
    if (tooLarge) {
      refuse(
          digest, image, "%d bytes (expected: at most %d)".formatted(image.bytes().length, most));
    }
    return tooLarge;
  }

  private void refuse(ByteBuffer digest, Image image, String reason) {
    if (refused.add(digest)) {
      LOG.warn("image {} is left out: {}", image.name(), reason);
    }
  }

  /** In order, as many to a list as fit both limits, and at least one. */
  private static List<List<Map.Entry<ByteBuffer, Image>>> lists(
      List<Map.Entry<ByteBuffer, Image>> images) {
    List<List<Map.Entry<ByteBuffer, Image>>> lists = new ArrayList<>();
    int from = 0;
    long size = 0;
    for (int i = 0; i < images.size(); i++) {
      int more = images.get(i).getValue().bytes().length;
      if (i > from && (i - from == IMAGES_A_REQUEST || size + more > BYTES_A_REQUEST)) {
        lists.add(images.subList(from, i));
        from = i;
        size = 0;
      }
      size += more;
    }
    if (from < images.size()) {
      lists.add(images.subList(from, images.size()));
    }
    return lists;
  }

  private EmbedImagesRequest request(List<Map.Entry<ByteBuffer, Image>> images) {
    EmbedOptions options =
        EmbedOptions.newBuilder()
            .setSpace(Space.PROJECTED)
            .setDtype(DType.FLOAT32)
            .setExpectedFingerprint(description.getModel().getFingerprint())
            .build();
    EmbedImagesRequest.Builder request = EmbedImagesRequest.newBuilder().setOptions(options);
    images.forEach(e -> request.addImages(ByteString.copyFrom(e.getValue().bytes())));
    return request.build();
  }

  private void take(
      List<Map.Entry<ByteBuffer, Image>> images,
      EmbedResponse response,
      BiConsumer<ByteBuffer, float[]> answers) {
    check(images.size(), response);
    Map<Integer, String> failures =
        response.getFailuresList().stream()
            .collect(Collectors.toMap(ItemFailure::getIndex, ItemFailure::getMessage));
    float[] rounded = EmbeddingStore.round(Tensors.floats(response.getEmbeddings()));
    for (int row = 0; row < images.size(); row++) {
      ByteBuffer digest = images.get(row).getKey();
      Image image = images.get(row).getValue();
      if (failures.containsKey(row)) {
        refuse(digest, image, String.valueOf(failures.get(row)));
      } else {
        store.put(image.bytes(), rounded, row * dim());
        answers.accept(digest, Arrays.copyOfRange(rounded, row * dim(), (row + 1) * dim()));
      }
    }
    asked.addAndGet(images.size() - failures.size());
  }

  private void check(int images, EmbedResponse response) {
    String numerics = response.getModel().getNumerics();
    if (!numerics.equals(description.getModel().getNumerics())) {
      throw new TeacherException(
          "teacher %s computes in %s now (expected: %s, as at the run's start); start it with that precision again"
              .formatted(teacher.target(), numerics, description.getModel().getNumerics()));
    }
    long values = Tensors.floats(response.getEmbeddings()).length;
    if (values != (long) images * dim()) {
      throw new TeacherException(
          "teacher %s answered %d values for %d images (expected: %d for each, as DescribeModel told)"
              .formatted(teacher.target(), values, images, dim()));
    }
  }

  /** Share of the look-ups that the store answered, 0 to 1. */
  double hitRate() {
    long all = store.hits() + store.misses();
    return all == 0 ? 0 : (double) store.hits() / all;
  }

  /** How often the store was asked. */
  long lookups() {
    return store.hits() + store.misses();
  }

  /** Images that the teacher embedded. */
  long teacherImages() {
    return asked.get();
  }

  /** Distinct images that have no vector. */
  long refused() {
    return refused.size();
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
