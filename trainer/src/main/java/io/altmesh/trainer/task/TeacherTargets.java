package io.altmesh.trainer.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.store.EmbeddingStore;
import io.altmesh.corpus.store.StoreKey;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.client.WaitListener;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Space;
import io.altmesh.proto.v1.Tower;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A teacher's text vectors in one space: from the embedding store, and what that lacks from the
 * teacher, once. All vectors are as the store keeps them, rounded to half precision, so that a run
 * does not depend on whether the store was warm. Thread-safe.
 */
public final class TeacherTargets implements AutoCloseable {
  /**
   * Texts a request: enough to fill a teacher's batch, few enough for the window to keep several
   * under way.
   */
  private static final int TEXTS_A_REQUEST = 64;

  /** A teacher on a slow machine may take minutes over a list before it counts as away. */
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private final EmbedderClient teacher;
  private final Space space;
  private final ModelDescription description;
  private final io.altmesh.proto.v1.Head head;
  private final EmbeddingStore store;
  private final AtomicLong teacherTexts = new AtomicLong();

  private TeacherTargets(
      EmbedderClient teacher,
      Space space,
      ModelDescription description,
      io.altmesh.proto.v1.Head head,
      EmbeddingStore store) {
    this.teacher = teacher;
    this.space = space;
    this.description = description;
    this.head = head;
    this.store = store;
  }

  /**
   * Meets the teacher, waiting for it if need be, and opens its part of the store.
   *
   * @param patience how long it may be away, now and later
   * @param waits hears of every wait
   */
  public static TeacherTargets connect(
      String target, Space space, Duration patience, Path store, WaitListener waits) {
    ClientOptions options =
        ClientOptions.defaults().withDeadline(DEADLINE).withPatience(patience).withListener(waits);
    EmbedderClient teacher = EmbedderClient.connect(target, options);
    try {
      ModelDescription description = teacher.describe();
      io.altmesh.proto.v1.Head head = teacher.head(description.getModel().getFingerprint());
      StoreKey key =
          new StoreKey(
              description.getText().getFingerprint(),
              description.getModel().getNumerics(),
              "text",
              name(space),
              description.getText().getContextLength() + " tokens");
      Tower text = description.getText();
      int dim = space == Space.POOLED ? text.getPooledDim() : text.getProjectedDim();
      return new TeacherTargets(
          teacher, space, description, head, EmbeddingStore.open(store, key, dim));
    } catch (RuntimeException e) {
      teacher.close();
      throw e;
    }
  }

  /** Who the targets come from. */
  public TeacherIdentity identity() {
    return new TeacherIdentity(
        description.getName(),
        description.getModel().getFingerprint(),
        head.getTextTowerFingerprint(),
        head.getImageTowerFingerprint(),
        description.getModel().getNumerics(),
        name(space));
  }

  private static String name(Space space) {
    return space.name().toLowerCase(Locale.ROOT);
  }

  /** What the student takes from its teacher: behind PROJECTED vectors nothing is projected. */
  public io.altmesh.encoder.Head head() {
    boolean pooled = space == Space.POOLED;
    int projected = Math.toIntExact(head.getTextProjection().getShape(0));
    return new io.altmesh.encoder.Head(
        projected,
        pooled ? Math.toIntExact(head.getTextProjection().getShape(1)) : projected,
        pooled
            ? Tensors.floats(head.getTextProjection())
            : io.altmesh.encoder.Head.identity(projected),
        head.getLogitScale(),
        head.getTextTowerFingerprint(),
        head.getImageTowerFingerprint(),
        head.getModel().getFingerprint());
  }

  /** D, the width of the vectors. */
  public int dim() {
    return store.dim();
  }

  /** The texts' vectors, (N, D) row-major, in their order. May wait for the teacher. */
  public float[] of(List<String> texts) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String text : texts) {
      if (!vectors.containsKey(text)) {
        float[] vector = new float[dim()];
        vectors.put(text, vector);
        if (!store.get(text.getBytes(UTF_8), vector, 0)) {
          missing.add(text);
        }
      }
    }
    if (!missing.isEmpty()) {
      ask(new MissingTexts(missing.iterator(), text -> true, TEXTS_A_REQUEST), vectors);
    }
    float[] targets = new float[Math.multiplyExact(texts.size(), dim())];
    for (int row = 0; row < texts.size(); row++) {
      System.arraycopy(vectors.get(texts.get(row)), 0, targets, row * dim(), dim());
    }
    return targets;
  }

  /**
   * Fills the store with what it lacks of these texts. They are pulled as the teacher answers, so
   * that no more are held than its window takes.
   */
  public void prefetch(Iterator<String> texts) {
    ask(
        new MissingTexts(texts, text -> !store.contains(text.getBytes(UTF_8)), TEXTS_A_REQUEST),
        new LinkedHashMap<>());
    store.flush();
  }

  private void ask(Iterator<List<String>> lists, Map<String, float[]> into) {
    Queue<List<String>> unanswered = new ArrayDeque<>();
    Iterator<EmbedTextRequest> requests =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return lists.hasNext();
          }

          @Override
          public EmbedTextRequest next() {
            List<String> texts = lists.next();
            unanswered.add(texts);
            return request(texts);
          }
        };
    teacher.streamText(requests, response -> take(unanswered.remove(), response, into));
  }

  private EmbedTextRequest request(List<String> texts) {
    EmbedOptions options =
        EmbedOptions.newBuilder()
            .setSpace(space)
            .setDtype(DType.FLOAT32)
            .setExpectedFingerprint(description.getModel().getFingerprint())
            .build();
    return EmbedTextRequest.newBuilder().setOptions(options).addAllTexts(texts).build();
  }

  private void take(List<String> texts, EmbedResponse response, Map<String, float[]> into) {
    if (response.getFailuresCount() > 0) {
      var failure = response.getFailures(0);
      throw new TeacherException(
          "teacher %s failed on text \"%s\": %s"
              .formatted(teacher.target(), texts.get(failure.getIndex()), failure.getMessage()));
    }
    String numerics = response.getModel().getNumerics();
    if (!numerics.equals(description.getModel().getNumerics())) {
      throw new TeacherException(
          "teacher %s computes in %s now (expected: %s, as at the run's start); start it with that precision again"
              .formatted(teacher.target(), numerics, description.getModel().getNumerics()));
    }
    float[] values = Tensors.floats(response.getEmbeddings());
    if (values.length != texts.size() * dim()) {
      throw new TeacherException(
          "teacher %s answered %d values for %d texts (expected: %d for each, as DescribeModel told)"
              .formatted(teacher.target(), values.length, texts.size(), dim()));
    }
    requireFinite(texts, values);
    float[] rounded = EmbeddingStore.round(values);
    for (int row = 0; row < texts.size(); row++) {
      store.put(texts.get(row).getBytes(UTF_8), rounded, row * dim());
      float[] vector = into.get(texts.get(row));
      if (vector != null) {
        System.arraycopy(rounded, row * dim(), vector, 0, dim());
      }
    }
    teacherTexts.addAndGet(texts.size());
  }

  private void requireFinite(List<String> texts, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new TeacherException(
            "teacher %s answered %s as value %d of text \"%s\" (expected: finite numbers)"
                .formatted(teacher.target(), values[i], i % dim(), texts.get(i / dim())));
      }
    }
  }

  /** Share of the look-ups that the store answered, 0 to 1. */
  public double hitRate() {
    long all = store.hits() + store.misses();
    return all == 0 ? 0 : (double) store.hits() / all;
  }

  /** Texts that the teacher embedded. */
  public long teacherTexts() {
    return teacherTexts.get();
  }

  /** Brings the vectors to the disk: before a checkpoint counts on them. */
  public void flush() {
    store.flush();
  }

  @Override
  public void close() {
    teacher.close();
    store.close();
  }
}
