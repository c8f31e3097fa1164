package io.altmesh.encoder.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.Architecture;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.training.AdamW;
import io.altmesh.encoder.training.DistillationModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes out is what went in; that others load it, check_exports.py shows. */
class ExportTest {
  private static Engine engine;
  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    engine = Engine.open("cpu", "fp32");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static ExportOptions options(ExportFormat format, @Nullable Path images) {
    return new ExportOptions(format, images, null, Long.MAX_VALUE, "some-base", null);
  }

  @ParameterizedTest
  @CsvSource({
    "altclip-1, ALTCLIP",
    "altclip-2, ALTCLIP",
    "chinese-clip, CHINESE_CLIP",
    "m-clip, M_CLIP"
  })
  void comesBackBitForBit(String name, ExportFormat format) throws IOException {
    Path model = Architecture.directory(name, folder);
    Path to = folder.resolve("export");

    ModelIdentity identity = Export.write(model, to, options(format, null));

    assertThat(identity.fingerprint()).isEqualTo(EmbeddingModels.identify(model, "").fingerprint());
    try (EmbeddingModel before = EmbeddingModels.open(model, engine);
        EmbeddingModel after = EmbeddingModels.open(to, engine)) {
      List<String> texts = Architecture.texts();
      assertThat(after.embedText(texts, Space.PROJECTED).values())
          .containsExactly(before.embedText(texts, Space.PROJECTED).values());
    }
  }

  @Test
  void aStudentGetsItsTeachersImageTower() throws IOException {
    Path teacher = Architecture.directory("clip-1", folder);
    Path student = student(teacher);
    Path to = folder.resolve("export");

    Export.write(student, to, options(ExportFormat.ALTCLIP, teacher));

    try (EmbeddingModel whole = EmbeddingModels.open(to, engine);
        EmbeddingModel images = EmbeddingModels.open(teacher, engine);
        EmbeddingModel texts = EmbeddingModels.open(student, engine)) {
      assertThat(whole.identity().fingerprint()).isEqualTo(texts.identity().fingerprint());
      assertThat(whole.identity().image()).isEqualTo(images.identity().image());
      List<byte[]> pictures = Architecture.losslessImages();
      assertThat(whole.embedImages(pictures, Space.PROJECTED).values())
          .containsExactly(images.embedImages(pictures, Space.PROJECTED).values());
    }
  }

  @Test
  void refusesAnotherImageTower() throws IOException {
    Path student = student(Architecture.directory("clip-1", folder));
    Path other = Architecture.directory("clip-2", folder);
    Path siglip = Architecture.directory("siglip", folder);
    Path to = folder.resolve("export");

    assertThatThrownBy(() -> Export.write(student, to, options(ExportFormat.ALTCLIP, other)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("was trained against image tower");
    assertThatThrownBy(() -> Export.write(student, to, options(ExportFormat.ALTCLIP, siglip)))
        .isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(() -> Export.write(student, to, options(ExportFormat.ALTCLIP, null)))
        .hasMessageContaining("--teacher DIR");
    assertThat(Files.list(folder).map(Path::getFileName).map(Path::toString))
        .noneMatch(name -> name.contains("export"));
  }

  /** A student of two tokens' worth of training: an AltCLIP's text side alone. */
  private Path student(Path teacher) throws IOException {
    Path student = folder.resolve("student");
    try (EmbeddingModel clip = EmbeddingModels.open(teacher, engine);
        DistillationModel model =
            DistillationModel.start(
                Architecture.directory("altclip-1", folder),
                clip.head(),
                new DistillationModel.Options(new AdamW(0.9, 0.98, 1e-6, 0.01, 1.0), 0, 16),
                engine)) {
      model.writeModel(student);
    }
    return student;
  }

  @Test
  void saysWhichFormatsHoldAModel() throws IOException {
    Path altClip = Architecture.directory("altclip-1", folder);
    Path clip = Architecture.directory("clip-1", folder);
    Path to = folder.resolve("export");

    assertThatThrownBy(() -> Export.write(altClip, to, options(ExportFormat.M_CLIP, null)))
        .hasMessageContaining("formats that can: [altclip, alt-diffusion, sentence-transformers]");
    assertThatThrownBy(() -> Export.write(clip, to, options(ExportFormat.ALTCLIP, null)))
        .hasMessageContaining("is a clip (expected a student");
    Files.createDirectories(to);
    Files.writeString(to.resolve("mine"), "");
    assertThatThrownBy(() -> Export.write(altClip, to, options(ExportFormat.ALTCLIP, null)))
        .hasMessageContaining("is there already");
  }

  @Test
  void writesShardsOfAnotherTypeAndACard() throws IOException {
    Path model = Architecture.directory("altclip-1", folder);
    Path to = folder.resolve("export");

    Export.write(
        model,
        to,
        new ExportOptions(
            ExportFormat.ALTCLIP, null, SafetensorsType.BF16, 100_000, null, "# a card"));

    assertThat(to.resolve("model.safetensors.index.json")).exists();
    assertThat(to.resolve("README.md")).hasContent("# a card");
    try (ModelWeights weights = ModelWeights.open(to)) {
      assertThat(weights.metadata()).containsEntry("format", "pt");
      assertThat(weights.names()).allMatch(name -> weights.dtype(name) == SafetensorsType.BF16);
    }
  }

  @ParameterizedTest
  @CsvSource({"altclip-1, 5", "chinese-clip, 3", "m-clip, 3"})
  void writesAModuleALayerForSentenceTransformers(String name, int modules) throws IOException {
    Path model = Architecture.directory(name, folder);
    Path to = folder.resolve("export");

    Export.write(model, to, options(ExportFormat.SENTENCE_TRANSFORMERS, null));

    assertThat(to.resolve("modules.json")).content().contains("\"idx\" : " + (modules - 1));
    try (ModelWeights weights = ModelWeights.open(to)) {
      assertThat(weights.names())
          .contains("embeddings.word_embeddings.weight", "pooler.dense.weight")
          .noneMatch(tensor -> tensor.startsWith("text_model") || tensor.startsWith("vision"));
    }
  }

  @Test
  void writesTheTextEncoderOfAltDiffusion() throws IOException {
    Path model = Architecture.directory("altclip-1", folder);
    Path to = folder.resolve("export");

    Export.write(model, to, options(ExportFormat.ALT_DIFFUSION, null));

    try (ModelWeights weights = ModelWeights.open(to);
        ModelWeights before = ModelWeights.open(model)) {
      assertThat(weights.names())
          .allMatch(name -> name.startsWith("roberta.") || name.startsWith("transformation."));
      assertThat(weights.floats("transformation.weight"))
          .containsExactly(before.floats("text_model.transformation.weight"));
    }
  }

  @Test
  void aHeadSaysWhetherItIsTheIdentity() {
    assertThat(new Head(2, 2, Head.identity(2), 0, "", "", "").isIdentity()).isTrue();
    assertThat(new Head(1, 2, new float[2], 0, "", "", "").isIdentity()).isFalse();
  }
}
