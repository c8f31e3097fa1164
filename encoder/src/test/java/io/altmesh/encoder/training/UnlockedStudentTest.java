package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.ParityModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.export.Export;
import io.altmesh.encoder.export.ExportFormats;
import io.altmesh.encoder.format.ExportOptions;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student whose image tower learns, too, is written as a whole model. */
final class UnlockedStudentTest {
  private static final AdamW ADAMW = new AdamW(0.9, 0.98, 1e-8, 0.01, 1);
  private static final Path ALTCLIP = ParityModels.directory("altclip");
  private static final Path CLIP = ParityModels.directory("clip-gelu");
  private static final Path XLM_ROBERTA = ParityModels.directory("xlm-roberta");
  private static final int CLIP_SIDE = 30;
  private static final List<String> TEXTS =
      List.of("a photo of a cat", "dog", "two small birds", "the red house");

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
  void goesOnBitForBit() {
    Path undisturbed = folder.resolve("undisturbed");
    Path half = folder.resolve("half");
    Path resumed = folder.resolve("resumed");
    try (ContrastiveStudent student = altclip()) {
      updates(student, 2);
      student.writeModel(half);
      student.writeOptimizer(half.resolve("optimizer.safetensors"));
      updates(student, 2);
      student.writeModel(undisturbed);
    }
    try (ContrastiveStudent student = altclip()) {
      updates(student, 1); // whatever it was before
      student.restore(half, half.resolve("optimizer.safetensors"));
      updates(student, 2);
      student.writeModel(resumed);
    }
    assertThat(resumed.resolve("model.safetensors"))
        .hasSameBinaryContentAs(undisturbed.resolve("model.safetensors"));
  }

  @Test
  void isServedAndExportedAsItIs() throws Exception {
    Path written = folder.resolve("written");
    Path exported = folder.resolve("exported");
    try (ContrastiveStudent student = altclip()) {
      updates(student, 2);
      student.writeModel(written);
    }
    ModelIdentity before = EmbeddingModels.identify(ALTCLIP, "");
    ModelIdentity after = EmbeddingModels.identify(written, "");
    assertThat(after.image().fingerprint()).isNotEqualTo(before.image().fingerprint());
    assertThat(after.text().fingerprint()).isNotEqualTo(before.text().fingerprint());
    var options =
        new ExportOptions(ExportFormats.named("altclip"), null, null, Long.MAX_VALUE, "some-base");
    Export export = Export.write(written, exported, options, fingerprint -> List.of());
    assertThat(export.exported().fingerprint()).isEqualTo(after.fingerprint());
    List<byte[]> pictures = Pictures.png(Pictures.formula(2, 2).chunks().get(0), Pictures.SIDE);
    try (EmbeddingModel model = EmbeddingModels.open(written, engine);
        EmbeddingModel copy = EmbeddingModels.open(exported, engine)) {
      assertThat(model.head().imageTowerFingerprint()).isEqualTo(after.image().fingerprint());
      assertThat(copy.embedImages(pictures, Space.PROJECTED).values())
          .containsExactly(model.embedImages(pictures, Space.PROJECTED).values());
    }
  }

  @Test
  void takesAnImageTowerFromAnotherDirectoryBitForBit() {
    Path written = folder.resolve("written");
    try (ContrastiveStudent student = start(XLM_ROBERTA, CLIP, "altclip")) {
      student.writeModel(written);
      TowerInfo images = EmbeddingModels.identify(CLIP, "").image();
      assertThat(EmbeddingModels.identify(written, "").image()).isEqualTo(images);
      double first = updates(student, 1, CLIP_SIDE);
      updates(student, 60, CLIP_SIDE);
      assertThat(updates(student, 1, CLIP_SIDE)).isLessThan(first / 2);
      student.writeModel(written);
      assertThat(EmbeddingModels.identify(written, "").image()).isNotEqualTo(images);
    }
    try (SafetensorsFile file = SafetensorsFile.open(written.resolve("model.safetensors"))) {
      assertThat(file.metadata()).doesNotContainKey("altmesh.image_tower"); // it is there itself
    }
  }

  @Test
  void whatTheProgramSeesIsWhatServicesSee() {
    byte[] pixels = Pictures.formula(2, 2).chunks().get(0);
    try (ContrastiveStudent student = altclip();
        EmbeddingModel model = EmbeddingModels.open(ALTCLIP, engine);
        var scope = engine.newScope()) {
      var shape = new Shape(2, 3, Pictures.SIDE, Pictures.SIDE);
      var input = scope.create(ByteBuffer.wrap(pixels), shape, DataType.UINT8);
      float[] seen =
          student
              .program()
              .run(scope, "images_vectors", input, scope.create(0L))
              .get(0)
              .toFloatArray();
      float[] served =
          model.embedImages(Pictures.png(pixels, Pictures.SIDE), Space.PROJECTED).values();
      assertThat(ParityModels.greatestDifference(seen, served)).isLessThan(1e-5);
    }
  }

  @Test
  void refusesWhatHasNoImagesOrNoPlaceForThem() {
    assertThatThrownBy(() -> start(XLM_ROBERTA, XLM_ROBERTA, "altclip"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("this is a bare backbone");
    assertThatThrownBy(() -> start(XLM_ROBERTA, CLIP, "m-clip"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an unlocked image tower has no place in an M-CLIP");
  }

  private ContrastiveStudent altclip() {
    return start(ALTCLIP, ALTCLIP, null);
  }

  private ContrastiveStudent start(Path student, Path images, @Nullable String head) {
    var options =
        new ContrastiveStudent.Options(
            ADAMW, null, 16, true, true, ContrastiveObjective.SIGMOID, head, 7, 0.1);
    return ContrastiveStudent.startUnlocked(student, images, options, engine);
  }

  private static void updates(ContrastiveStudent student, int count) {
    updates(student, count, Pictures.SIDE);
  }

  /** Updates on one batch in two chunks, and their mean loss. */
  private static double updates(ContrastiveStudent student, int count, int side) {
    student.readMetrics();
    for (int i = 0; i < count; i++) {
      student.accumulate(
          new TextImageBatch(
              PlainInfoNce.chunks(student, TEXTS, 2), Pictures.formula(TEXTS.size(), 2, side)),
          i);
      student.update(3e-3);
    }
    return student.readMetrics().loss();
  }
}
