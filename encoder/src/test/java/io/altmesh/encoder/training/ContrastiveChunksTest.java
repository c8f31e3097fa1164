package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batch in chunks has the loss and the gradients of the whole one, whatever is asked of it. */
final class ContrastiveChunksTest {
  private static final int DIM = 24;
  private static final AdamW ADAMW = new AdamW(0.9, 0.98, 1e-8, 0.01, 1);
  private static final Path ALTCLIP = ParityModels.directory("altclip");
  private static final List<String> TEXTS =
      List.of("a photo of a cat", "dog", "two small birds", "the red house", "dog", "a big tree");

  private Engine engine;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @ParameterizedTest
  @CsvSource({
    "INFONCE, true, false",
    "INFONCE, false, true",
    "INFONCE, true, true",
    "SIGMOID, false, false",
    "SIGMOID, false, true",
    "SIGMOID, true, true"
  })
  void haveTheGradientsOfTheWholeBatch(
      ContrastiveObjective objective, boolean unlocked, boolean masked) {
    for (int chunk : new int[] {1, 4}) {
      try (ContrastiveStudent whole = start(objective, unlocked, 0);
          ContrastiveStudent chunked = start(objective, unlocked, 0)) {
        double loss = loss(whole, batch(whole, 6, unlocked, masked), 1);
        assertThat(loss(chunked, batch(chunked, chunk, unlocked, masked), 1))
            .isCloseTo(loss, within(1e-5 * loss));
        Map<String, float[]> gradients = Gradients.of(whole.weights());
        assertThat(gradients.keySet().stream().anyMatch(name -> name.startsWith("vision_model.")))
            .isEqualTo(unlocked);
        Gradients.assertClose(Gradients.of(chunked.weights()), gradients);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"INFONCE, false", "SIGMOID, false", "INFONCE, true"})
  void withDropoutTheSecondPassSeesTheMasksOfTheFirst(
      ContrastiveObjective objective, boolean unlocked) {
    try (ContrastiveStudent once = start(objective, unlocked, 0.2);
        ContrastiveStudent twice = start(objective, unlocked, 0.2)) {
      TextImageBatch batch = batch(twice, 2, unlocked, false);
      double loss = loss(twice, batch, 5);
      assertThat(lossInOneGraph(once, batch, 5)).isCloseTo(loss, within(1e-5 * loss));
      Gradients.assertClose(Gradients.of(twice.weights()), Gradients.of(once.weights()));
    }
  }

  @Test
  void dropoutIsDrawnFromTheSeedAlone() {
    try (ContrastiveStudent one = start(ContrastiveObjective.INFONCE, false, 0.2);
        ContrastiveStudent other = start(ContrastiveObjective.INFONCE, false, 0.2);
        ContrastiveStudent none = start(ContrastiveObjective.INFONCE, false, 0)) {
      TextImageBatch batch = batch(one, 3, false, false);
      double loss = loss(one, batch, 5);
      assertThat(loss(one, batch, 6)).isNotCloseTo(loss, within(1e-3));
      assertThat(loss(other, batch, 5)).isEqualTo(loss);
      assertThat(loss(none, batch, 5)).isEqualTo(loss(none, batch, 6)).isNotEqualTo(loss);
    }
  }

  @Test
  void anUnlockedTowerTakesPixelsOfItsSizeAndALockedOneVectors() {
    try (ContrastiveStudent locked = start(ContrastiveObjective.INFONCE, false, 0);
        ContrastiveStudent unlocked = start(ContrastiveObjective.INFONCE, true, 0)) {
      assertThatThrownBy(() -> locked.accumulate(batch(locked, 6, true, false), 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "images as Pixels (expected: Vectors, with the image tower locked)");
      assertThatThrownBy(() -> unlocked.accumulate(batch(locked, 6, false, false), 1))
          .hasMessageContaining("images as Vectors (expected: Pixels");
      var small = new TextImageBatch.Pixels(16, List.of(new byte[6 * 3 * 16 * 16]));
      var batch = new TextImageBatch(PlainInfoNce.chunks(locked, TEXTS, 6), small);
      assertThatThrownBy(() -> unlocked.accumulate(batch, 1))
          .hasMessageContaining("images of 16 x 16 for 6 texts (expected: 32 x 32");
      assertThatThrownBy(() -> new TextImageBatch(PlainInfoNce.chunks(locked, TEXTS, 2), small))
          .hasMessageContaining("3 chunks of texts, 1 of images");
    }
  }

  private ContrastiveStudent start(
      ContrastiveObjective objective, boolean unlocked, double dropout) {
    var options =
        new ContrastiveStudent.Options(ADAMW, null, 16, true, true, objective, null, 7, dropout);
    Head teacher = new Head(DIM, DIM, Head.identity(DIM), 2.5f, "text", "image", "model");
    return unlocked
        ? ContrastiveStudent.startUnlocked(ALTCLIP, ALTCLIP, options, engine)
        : ContrastiveStudent.start(ALTCLIP, teacher, options, engine);
  }

  private static TextImageBatch batch(
      ContrastiveStudent student, int chunk, boolean unlocked, boolean masked) {
    long[] sameText = masked ? new long[] {0, 1, 2, 3, 1, 4} : new long[0];
    long[] sameImage = masked ? new long[] {0, 1, 2, 0, 3, 4} : new long[0];
    TextImageBatch.Images images =
        unlocked ? Pictures.formula(TEXTS.size(), chunk) : Pictures.vectors(TEXTS.size(), DIM);
    return new TextImageBatch(
        PlainInfoNce.chunks(student, TEXTS, chunk), images, sameText, sameImage);
  }

  /** The loss of a batch whose gradients stay. */
  private static double loss(ContrastiveStudent student, TextImageBatch batch, long seed) {
    student.accumulate(batch, seed);
    return meter(student);
  }

  private static double meter(ContrastiveStudent student) {
    // A mean over updates: none yet, so the sum is read off the program itself.
    return student.program().run(student.scope(), "read_meter").get(0).toFloatArray()[0];
  }

  /** The same without a gradient cache: each chunk's vectors keep their graph up to the loss. */
  private static double lossInOneGraph(
      ContrastiveStudent student, TextImageBatch batch, long seed) {
    try (NDManager scope = student.scope().newSubManager();
        NDManager cpu = student.scope().newSubManager(Device.cpu())) {
      List<NDArray> arguments = new ArrayList<>();
      arguments.add(scope.create(batch.sameText()));
      arguments.add(scope.create(batch.sameImage()));
      List<NDArray> images = new ArrayList<>();
      for (int i = 0; i < batch.texts().size(); i++) {
        TokenBatch tokens = batch.texts().get(i);
        NDArray own = cpu.create(GradientCache.seed(seed, i));
        NDArray ids = scope.create(tokens.ids(), new Shape(tokens.rows(), tokens.length()));
        arguments.add(student.program().train(scope, "texts_vectors", ids, own).get(0));
        if (batch.images() instanceof TextImageBatch.Pixels pixels) {
          Shape shape = new Shape(tokens.rows(), 3, Pictures.SIDE, Pictures.SIDE);
          ByteBuffer values = ByteBuffer.wrap(pixels.chunks().get(i));
          NDArray seen = scope.create(values, shape, DataType.UINT8);
          images.add(student.program().train(scope, "images_vectors", seen, own).get(0));
        }
      }
      if (batch.images() instanceof TextImageBatch.Vectors vectors) {
        images.add(scope.create(vectors.values(), new Shape(TEXTS.size(), DIM)));
      }
      GradientCache.asList("texts", arguments.subList(2, arguments.size()));
      arguments.addAll(GradientCache.asList("images", images));
      student.program().train(scope, "pair_gradient", arguments.toArray(NDArray[]::new));
      return meter(student);
    }
  }
}
