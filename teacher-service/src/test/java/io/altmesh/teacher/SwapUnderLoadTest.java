package io.altmesh.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Many callers, none of whom retries, while the default alias goes back and forth between two
 * models and the one that was left is unloaded and loaded again.
 */
class SwapUnderLoadTest {
  private static final int LISTS = 12;
  private static final int STREAMS = 4;
  private static final int SWAPS = 10;
  private static final String[] TEXTS = {"a cat", "a dog on the moon", "b", "a red car at night"};

  /** Batches differ in company and padding; the two models differ by far more. */
  private static final float TOLERANCE = 1e-5f;

  private final ExecutorService callers = Executors.newFixedThreadPool(LISTS + STREAMS);
  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicReference<String> newest = new AtomicReference<>("");
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final Map<String, float[][]> expected = new HashMap<>();
  private ControlledTeacher teacher;

  @BeforeEach
  void start() {
    teacher = ControlledTeacher.start();
    try (Engine engine = Engine.open("cpu", "fp32")) {
      for (String name : List.of(ControlledTeacher.FIRST, ControlledTeacher.SECOND)) {
        try (EmbeddingModel model =
            EmbeddingModels.open(ControlledTeacher.MODELS.resolve(name), engine)) {
          expected.put(model.identity().fingerprint(), vectors(model));
        }
      }
    }
  }

  private static float[][] vectors(EmbeddingModel model) {
    float[][] vectors = new float[TEXTS.length][];
    for (int i = 0; i < TEXTS.length; i++) {
      vectors[i] = model.embedText(List.of(TEXTS[i]), Space.PROJECTED).values();
    }
    return vectors;
  }

  @AfterEach
  void stop() {
    enough.set(true);
    callers.shutdownNow();
    teacher.close();
  }

  @Test
  void losesNoCallAndMixesNoModels() throws Exception {
    List<Future<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < LISTS; i++) {
      int caller = i;
      calls.add(callers.submit(() -> callUntilEnough(caller)));
    }
    for (int i = 0; i < STREAMS; i++) {
      calls.add(callers.submit(this::streamUntilEnough));
    }
    String left = teacher.answers("");
    String next = teacher.load(ControlledTeacher.SECOND);
    String nextName = ControlledTeacher.FIRST;
    for (int swap = 0; swap < SWAPS; swap++) {
      teacher.control.swap("", next);
      awaitAnswerOf(next, calls);
      teacher.control.unload(left);
      String loaded = teacher.load(nextName);
      assertThat(loaded).isEqualTo(left);
      nextName =
          nextName.equals(ControlledTeacher.FIRST)
              ? ControlledTeacher.SECOND
              : ControlledTeacher.FIRST;
      left = next;
      next = loaded;
    }
    enough.set(true);
    for (Future<Integer> caller : calls) {
      assertThat(caller.get(60, TimeUnit.SECONDS)).isPositive();
    }
    assertThat(answered).isEqualTo(expected.keySet());
  }

  private void awaitAnswerOf(String fingerprint, List<Future<Integer>> calls) throws Exception {
    while (!newest.get().equals(fingerprint)) {
      for (Future<Integer> caller : calls) {
        if (caller.isDone()) {
          caller.get(); // throws what ended it
        }
      }
      Thread.onSpinWait();
    }
  }

  /** Lists of a caller's own length, so that those that are computed together differ. */
  private int callUntilEnough(int caller) {
    int texts = 1 + caller % TEXTS.length;
    EmbedTextRequest request =
        ControlledTeacher.text("", List.of(TEXTS).subList(0, texts).toArray(new String[0]));
    int calls = 0;
    try (EmbedderClient client =
        EmbedderClient.connect(teacher.target(), ControlledTeacher.options())) {
      while (!enough.get()) {
        check(client.embedText(request));
        calls++;
      }
    }
    return calls;
  }

  private int streamUntilEnough() {
    EmbedTextRequest request = ControlledTeacher.text("", TEXTS);
    int streams = 0;
    try (EmbedderClient client =
        EmbedderClient.connect(teacher.target(), ControlledTeacher.options())) {
      while (!enough.get()) {
        Set<String> ofStream = new HashSet<>();
        client.streamText(
            Collections.nCopies(5, request).iterator(),
            answer -> {
              check(answer);
              ofStream.add(answer.getModel().getFingerprint());
            });
        assertThat(ofStream).hasSize(1);
        streams++;
      }
    }
    return streams;
  }

  private void check(EmbedResponse answer) {
    String fingerprint = answer.getModel().getFingerprint();
    float[][] vectors = expected.get(fingerprint);
    float[] values = Tensors.floats(answer.getEmbeddings());
    int dim = Tensors.dim(answer.getEmbeddings());
    for (int i = 0; i < values.length; i++) {
      if (!(Math.abs(values[i] - vectors[i / dim][i % dim]) < TOLERANCE)) {
        throw new AssertionError(
            "text %d of an answer by %s is not its vector".formatted(i / dim, fingerprint));
      }
    }
    answered.add(fingerprint);
    newest.set(fingerprint);
  }
}
