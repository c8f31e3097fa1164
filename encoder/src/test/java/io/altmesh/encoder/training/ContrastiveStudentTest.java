package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContrastiveStudentTest {
  private static final int DIM = 24;
  private static final float SCALE = 2.5f;
  private static final AdamW ADAMW = new AdamW(0.9, 0.98, 1e-8, 0.01, 1);
  private static final long[] NONE = {};
  private static final List<String> TEXTS =
      List.of(
          "a photo of a cat",
          "dog",
          "two small birds and three big dogs under the green tree",
          "the red house under the tree",
          "dog",
          "a big tree");

  @TempDir private Path folder;
  private Engine engine;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void lossIsSymmetricInfoNce() {
    Path start = student("altclip");
    try (ContrastiveStudent student = start(start, true, true, engine)) {
      // Tolerance: fp32 against double.
      assertThat(loss(student, new TextImageBatch(chunks(student, 6), images(1))))
          .isCloseTo(plain(start, (i, j) -> true), within(1e-5));
    }
  }

  @Test
  void equalTextsAndImagesCanBeMaskedOutOfTheNegatives() {
    Path start = student("altclip");
    long[] sameText = {0, 1, 2, 3, 1, 4};
    long[] sameImage = {0, 1, 2, 0, 3, 4};
    double expected =
        plain(start, (i, j) -> sameText[i] != sameText[j] && sameImage[i] != sameImage[j]);
    for (int chunk : new int[] {6, 2}) {
      try (ContrastiveStudent student = start(start, true, true, engine)) {
        var batch = new TextImageBatch(chunks(student, chunk), images(1), sameText, sameImage);
        assertThat(loss(student, batch)).isCloseTo(expected, within(1e-5));
      }
    }
    assertThat(plain(start, (i, j) -> true)).isGreaterThan(expected + 0.01);
  }

  @ParameterizedTest
  @ValueSource(strings = {"altclip", "chinese-clip", "m-clip"})
  void chunksHaveTheGradientsOfTheWholeBatch(String architecture) {
    Path start = student(architecture);
    for (int chunk : new int[] {1, 2, 4}) {
      try (ContrastiveStudent whole = start(start, true, true, engine);
          ContrastiveStudent chunked = start(start, true, true, engine)) {
        double loss = loss(whole, new TextImageBatch(chunks(whole, 6), images(1)));
        assertThat(loss(chunked, new TextImageBatch(chunks(chunked, chunk), images(1))))
            .isCloseTo(loss, within(1e-5 * loss));
        Gradients.assertClose(Gradients.of(chunked.weights()), Gradients.of(whole.weights()));
      }
    }
  }

  @Test
  void learnsABatchByHeartInBothPrecisions() {
    Path start = student("altclip");
    for (String precision : List.of("fp32", "bf16")) {
      try (Engine other = Engine.open("cpu", precision);
          ContrastiveStudent student = start(start, true, false, other)) {
        double before = updates(student, 1, 2);
        updates(student, 80, 2);
        assertThat(updates(student, 1, 2)).isLessThan(before / 2);
      }
    }
  }

  @Test
  void whatIsFrozenStaysAndWhatLearnsMoves() {
    Path start = student("altclip");
    for (boolean scale : new boolean[] {false, true}) {
      for (boolean projection : new boolean[] {false, true}) {
        try (ContrastiveStudent student = start(start, scale, projection, engine)) {
          float[] before = student.weights().tensor("text_projection.weight").toFloatArray();
          updates(student, 3, 3);
          assertThat(student.weights().tensor("logit_scale").getFloat() == SCALE)
              .isNotEqualTo(scale);
          float[] after = student.weights().tensor("text_projection.weight").toFloatArray();
          assertThat(Arrays.equals(after, before)).isNotEqualTo(projection);
        }
      }
    }
  }

  @Test
  void theTrainedLogitScaleIsClamped() {
    try (ContrastiveStudent student = start(student("altclip"), true, false, engine)) {
      student.weights().assign(student.program(), "logit_scale", new float[] {5});
      updates(student, 1, 6);
      assertThat(student.weights().tensor("logit_scale").getFloat())
          .isEqualTo((float) Math.log(100));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"altclip", "chinese-clip", "m-clip"})
  void writesAModelThatOpensAndGoesOnBitForBit(String architecture) {
    Path start = student(architecture);
    Path undisturbed = folder.resolve("undisturbed");
    Path half = folder.resolve("half");
    Path resumed = folder.resolve("resumed");
    try (ContrastiveStudent student = start(start, true, true, engine)) {
      updates(student, 4, 3);
      student.writeModel(undisturbed);
    }
    try (ContrastiveStudent student = start(start, true, true, engine)) {
      updates(student, 2, 3);
      student.writeModel(half);
      student.writeOptimizer(half.resolve("optimizer.safetensors"));
    }
    try (ContrastiveStudent student = start(start, true, true, engine)) {
      updates(student, 1, 3); // whatever it was before
      student.restore(half, half.resolve("optimizer.safetensors"));
      updates(student, 2, 3);
      student.writeModel(resumed);
    }
    assertThat(resumed.resolve("model.safetensors"))
        .hasSameBinaryContentAs(undisturbed.resolve("model.safetensors"));
    try (EmbeddingModel model = EmbeddingModels.open(resumed, engine);
        ContrastiveStudent next = start(resumed, true, true, engine)) {
      assertThat(model.identity().text().projectedDim()).isEqualTo(DIM);
      float scale = next.weights().tensor("logit_scale").getFloat(); // what it goes on with
      assertThat(scale).isNotEqualTo(SCALE);
      if (!architecture.equals("m-clip")) { // which has no such tensor
        assertThat(model.head().logitScale()).isEqualTo(scale);
      }
    }
  }

  @Test
  void theWrittenProjectionIsTheTrainedOneAndTheImageTowerIsNamed() {
    Path written = folder.resolve("written");
    float[] trained;
    try (ContrastiveStudent student = start(student("altclip"), true, true, engine)) {
      updates(student, 3, 6);
      trained = student.weights().tensor("text_projection.weight").toFloatArray();
      student.writeModel(written);
    }
    try (EmbeddingModel model = EmbeddingModels.open(written, engine);
        SafetensorsFile file = SafetensorsFile.open(written.resolve("model.safetensors"))) {
      assertThat(model.head().textProjection()).containsExactly(trained);
      assertThat(file.metadata()).containsEntry(Head.IMAGE_TOWER, "image");
    }
  }

  @Test
  void takesTheTextSideOfAWholeModel() {
    Path whole = ParityModels.directory("altclip");
    try (ContrastiveStudent student = start(whole, true, false, engine);
        SafetensorsFile file = SafetensorsFile.open(whole.resolve("model.safetensors"))) {
      for (String name : List.of("text_projection.weight", "text_model.transformation.bias")) {
        assertThat(student.weights().tensor(name).toFloatArray())
            .containsExactly(file.floats(name));
      }
      assertThat(student.weights().all().keySet()).noneMatch(name -> name.startsWith("vision"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"altclip", "chinese-clip", "m-clip"})
  void startsFromABareBackboneWithAHeadOfTheTeachersWidth(String head) {
    Path written = folder.resolve("written");
    var options =
        new ContrastiveStudent.Options(
            ADAMW, null, 16, true, true, ContrastiveObjective.INFONCE, head, 7, 0);
    try (ContrastiveStudent student =
        ContrastiveStudent.start(backbone(head), teacher(), options, engine)) {
      if (head.equals("altclip")) { // the others' last matrix is their own
        assertThat(student.weights().tensor("text_projection.weight").toFloatArray())
            .containsExactly(Head.identity(DIM));
      }
      double before = updates(student, 1, 2);
      updates(student, 80, 2);
      assertThat(updates(student, 1, 2)).isLessThan(before / 2);
      student.writeModel(written);
    }
    try (EmbeddingModel model = EmbeddingModels.open(written, engine)) {
      assertThat(model.identity().text().projectedDim()).isEqualTo(DIM);
      assertThat(model.head().imageTowerFingerprint()).isEqualTo("image");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"altclip", "m-clip"})
  void theBiasOfTheSigmoidIsLearntKeptAndGoneOnWith(String architecture) {
    Path written = folder.resolve("written");
    float learnt;
    try (ContrastiveStudent student = sigmoid(student(architecture))) {
      assertThat(student.weights().tensor("logit_bias").getFloat()).isEqualTo(-10);
      updates(student, 3, 2);
      learnt = student.weights().tensor("logit_bias").getFloat();
      assertThat(learnt).isNotEqualTo(-10);
      student.writeModel(written);
      student.writeOptimizer(written.resolve("optimizer.safetensors"));
    }
    try (ContrastiveStudent next = sigmoid(written);
        ContrastiveStudent resumed = sigmoid(student(architecture));
        EmbeddingModel model = EmbeddingModels.open(written, engine)) {
      resumed.restore(written, written.resolve("optimizer.safetensors"));
      assertThat(next.weights().tensor("logit_bias").getFloat()).isEqualTo(learnt);
      assertThat(resumed.weights().tensor("logit_bias").getFloat()).isEqualTo(learnt);
      assertThat(model.identity().text()).isNotNull(); // a format that knows no bias still opens
    }
  }

  private ContrastiveStudent sigmoid(Path directory) {
    var options =
        new ContrastiveStudent.Options(
            ADAMW, null, 16, true, true, ContrastiveObjective.SIGMOID, null, 7, 0);
    return ContrastiveStudent.start(directory, teacher(), options, engine);
  }

  @Test
  void refusesAnotherWidth() {
    Head wider = new Head(30, 30, Head.identity(30), 0, "text", "image", "model");
    assertThatThrownBy(
            () -> ContrastiveStudent.start(student("altclip"), wider, options(true, false), engine))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PROJECTED vectors of 24 values, the teacher's images have 30");
  }

  @Test
  void refusesABatchThatDoesNotFit() {
    try (ContrastiveStudent student = start(student("altclip"), true, false, engine)) {
      var narrow =
          new TextImageBatch(chunks(student, 6), new TextImageBatch.Vectors(new float[6 * 3]));
      assertThatThrownBy(() -> student.accumulate(narrow, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("18 image values for 6 texts (expected 24 a text)");
      assertThatThrownBy(() -> new TextImageBatch(chunks(student, 6), images(1), new long[6], NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("marks for 6 texts and 0 images");
    }
  }

  /** A student as teacher learning writes it. */
  private Path student(String architecture) {
    boolean pooled = architecture.equals("altclip");
    int dim = pooled ? 20 : DIM;
    float[] projection = pooled ? random(DIM * dim, 9) : Head.identity(DIM);
    Head head = new Head(DIM, dim, projection, SCALE, "text", "image", "model");
    Path written = folder.resolve("start-" + architecture);
    try (DistillationModel model =
        DistillationModel.start(
            backbone(architecture),
            head,
            new DistillationModel.Options(
                ADAMW, null, 0, DistillationLoss.MSE, Frozen.none(), 7, 16, architecture, 0),
            engine)) {
      model.writeModel(written);
    }
    return written;
  }

  private Path backbone(String architecture) {
    if (!architecture.equals("chinese-clip")) {
      return ParityModels.directory("xlm-roberta");
    }
    Path bert = folder.resolve("bert");
    try {
      Files.createDirectories(bert);
      for (String file :
          List.of(
              "architectures/bert/config.json",
              "architectures/bert/model.safetensors",
              "tokenizers/bert-files/vocab.txt")) {
        Path from = Fixtures.path(file);
        Files.copy(from, bert.resolve(from.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bert;
  }

  private static ContrastiveStudent start(
      Path directory, boolean scale, boolean projection, Engine engine) {
    return ContrastiveStudent.start(directory, teacher(), options(scale, projection), engine);
  }

  private static Head teacher() {
    return new Head(DIM, DIM, Head.identity(DIM), SCALE, "text", "image", "model");
  }

  private static ContrastiveStudent.Options options(boolean scale, boolean projection) {
    return new ContrastiveStudent.Options(
        ADAMW, null, 16, scale, projection, ContrastiveObjective.INFONCE, null, 7, 0);
  }

  private static List<TokenBatch> chunks(ContrastiveStudent student, int size) {
    return PlainInfoNce.chunks(student, TEXTS, size);
  }

  private static TextImageBatch.Images images(long seed) {
    return new TextImageBatch.Vectors(random(TEXTS.size() * DIM, seed));
  }

  private static float[] random(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private double plain(Path start, BiPredicate<Integer, Integer> negative) {
    try (EmbeddingModel model = EmbeddingModels.open(start, engine)) {
      Embeddings images =
          new Embeddings(TEXTS.size(), DIM, random(TEXTS.size() * DIM, 1), List.of(), List.of());
      Embeddings texts = model.embedText(TEXTS, Space.PROJECTED);
      return PlainInfoNce.loss(texts, images, Math.exp(SCALE), negative);
    }
  }

  /** The loss of a batch whose gradients stay. */
  private static double loss(ContrastiveStudent student, TextImageBatch batch) {
    student.accumulate(batch, 1);
    // A mean over updates: none yet, so the sum is read off the program itself.
    NDArray loss = student.program().run(student.scope(), "read_meter").get(0);
    return loss.toFloatArray()[0];
  }

  /** Updates on one batch, and their mean loss. */
  private static double updates(ContrastiveStudent student, int count, int chunk) {
    student.readMetrics();
    for (int i = 0; i < count; i++) {
      student.accumulate(new TextImageBatch(chunks(student, chunk), images(1)), 1);
      student.update(3e-3);
    }
    return student.readMetrics().loss();
  }
}
