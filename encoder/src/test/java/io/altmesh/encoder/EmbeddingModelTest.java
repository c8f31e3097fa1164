package io.altmesh.encoder;

import static io.altmesh.encoder.ParityModels.directory;
import static io.altmesh.encoder.ParityModels.greatestDifference;
import static io.altmesh.encoder.ParityModels.images;
import static io.altmesh.encoder.ParityModels.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.engine.Engine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddingModelTest {
  /** The same input beside others: only the order of additions differs. */
  private static final double ROUNDING = 1e-5;

  private Engine engine;
  private EmbeddingModel model;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
    model = EmbeddingModels.open(directory("clip-quick-gelu"), engine);
  }

  @AfterEach
  void close() {
    model.close();
    engine.close();
  }

  @Test
  void tellsWhatItIs() {
    ModelIdentity identity = model.identity();

    assertThat(identity.name()).isEqualTo("clip-quick-gelu");
    assertThat(identity.architecture()).isEqualTo("clip");
    assertThat(identity.numerics()).isEqualTo("fp32/cpu");
    assertThat(identity.logitScale()).isEqualTo(2.5f);
    assertThat(identity.fingerprint()).matches("[0-9a-f]{64}");
    assertThat(identity.text())
        .isEqualTo(new TowerInfo(identity.text().fingerprint(), 40, 24, 16, 0));
    assertThat(identity.image())
        .isEqualTo(new TowerInfo(identity.image().fingerprint(), 32, 24, 0, 32));
  }

  @Test
  void handsOutTheHeadThatProjectsItsPooledTexts() {
    Head head = model.head();
    float[] pooled = model.embedText(List.of("a cat"), Space.POOLED).values();
    float[] projected = new float[head.projectedDim()];
    for (int p = 0; p < projected.length; p++) {
      for (int d = 0; d < head.pooledDim(); d++) {
        projected[p] += head.textProjection()[p * head.pooledDim() + d] * pooled[d];
      }
    }

    float[] expected = model.embedText(List.of("a cat"), Space.PROJECTED).values();
    assertThat(greatestDifference(projected, expected)).isLessThan(ROUNDING);
    assertThat(head.modelFingerprint()).isEqualTo(model.identity().fingerprint());
    assertThat(head.imageTowerFingerprint()).isEqualTo(model.identity().image().fingerprint());
  }

  @Test
  void keepsTheOrderOfMoreTextsThanOneBatchHolds() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      many.add(texts().get(i % texts().size()));
    }
    float[] few = model.embedText(texts(), Space.POOLED).values();

    Embeddings all = model.embedText(many, Space.POOLED);

    assertThat(all.rows()).isEqualTo(700);
    for (int row = 0; row < 700; row++) {
      float[] expected = row(few, row % texts().size(), all.dim());
      assertThat(greatestDifference(row(all.values(), row, all.dim()), expected))
          .isLessThan(ROUNDING);
    }
  }

  @Test
  void keepsTheOrderOfMoreImagesThanOneBatchHoldsAndNamesTheBrokenOnes() {
    List<byte[]> many = new ArrayList<>(Collections.nCopies(70, images().get(0)));
    many.set(3, "no image".getBytes(StandardCharsets.UTF_8));
    many.set(66, new byte[0]);
    many.set(67, images().get(1));

    Embeddings all = model.embedImages(many, Space.PROJECTED);

    float[] first = model.embedImages(List.of(images().get(0)), Space.PROJECTED).values();
    float[] second = model.embedImages(List.of(images().get(1)), Space.PROJECTED).values();
    assertThat(all.failures()).extracting(Embeddings.Failure::index).containsExactly(3, 66);
    for (int row = 0; row < 70; row++) {
      float[] expected = row == 3 || row == 66 ? new float[all.dim()] : row == 67 ? second : first;
      assertThat(greatestDifference(row(all.values(), row, all.dim()), expected))
          .as("row " + row)
          .isLessThan(ROUNDING);
    }
  }

  @Test
  void answersWhenEveryImageIsBroken() {
    Embeddings none = model.embedImages(List.of(new byte[] {1, 2, 3}), Space.POOLED);

    assertThat(none.failures()).hasSize(1);
    assertThat(none.values()).hasSize(32).containsOnly(0f);
  }

  @Test
  void answersNothingWithNothing() {
    assertThat(model.embedText(List.of(), Space.POOLED).rows()).isZero();
    assertThat(model.embedImages(List.of(), Space.POOLED).values()).isEmpty();
  }

  @Test
  void cutsATextOfTenThousandWordsAndSaysSo() {
    String endless = "cat ".repeat(10_000);

    Embeddings cut = model.embedText(List.of("dog", endless), Space.POOLED);

    assertThat(cut.truncated()).containsExactly(1);
    float[] atTheLimit = model.embedText(List.of("cat ".repeat(14)), Space.POOLED).values();
    assertThat(greatestDifference(row(cut.values(), 1, cut.dim()), atTheLimit))
        .isLessThan(ROUNDING);
  }

  @Test
  void givesTheSameToThreadsThatCallAtOnce() throws Exception {
    float[] alone = model.embedText(texts(), Space.PROJECTED).values();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<float[]> call = () -> model.embedText(texts(), Space.PROJECTED).values();
      for (Future<float[]> answer : threads.invokeAll(Collections.nCopies(40, call))) {
        assertThat(greatestDifference(answer.get(), alone)).isLessThan(ROUNDING);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void finishesCallsUnderWayWhenClosedAndRefusesLaterOnes() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> untilClosed =
          () -> {
            try {
              while (true) {
                assertThat(model.embedText(texts(), Space.POOLED).values()).hasSize(8 * 40);
              }
            } catch (IllegalStateException e) {
              return e.getMessage().contains("clip-quick-gelu is closed");
            }
          };
      List<Future<Boolean>> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        callers.add(threads.submit(untilClosed));
      }
      model.embedText(texts(), Space.POOLED);
      model.close();
      for (Future<Boolean> caller : callers) {
        assertThat(caller.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
    assertThatThrownBy(() -> model.embedImages(images(), Space.POOLED))
        .isInstanceOf(IllegalStateException.class);
  }

  private static float[] row(float[] values, int row, int dim) {
    return Arrays.copyOfRange(values, row * dim, (row + 1) * dim);
  }
}
