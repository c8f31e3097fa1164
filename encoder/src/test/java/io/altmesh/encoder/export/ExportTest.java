package io.altmesh.encoder.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.Architecture;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.format.ExportOptions;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out is what went in; that others load it, check_exports.py shows. */
class ExportTest {
  /** Eight bits of mantissa in every weight. */
  private static final double BF16_COSINE = 0.999;

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

  private static ExportOptions options(String format, @Nullable Path images) {
    return new ExportOptions(
        ExportFormats.named(format), images, null, Long.MAX_VALUE, "some-base");
  }

  private static Export export(Path model, Path to, ExportOptions options) {
    return Export.write(model, to, options, fingerprint -> List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "altclip-1, altclip",
    "altclip-2, altclip",
    "chinese-clip, chinese-clip",
    "m-clip, m-clip"
  })
  void comesBackBitForBit(String name, String format) throws IOException {
    Path model = Architecture.directory(name, folder);
    Path to = folder.resolve("export");

    Export export = export(model, to, options(format, null));

    ModelIdentity identity = EmbeddingModels.identify(model, "");
    assertThat(export.source()).isEqualTo(identity);
    assertThat(export.exported().fingerprint()).isEqualTo(identity.fingerprint());
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

    export(student, to, options("altclip", teacher));

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
  void namesItsOwnProcessorWhereTheTeacherHasOneOfTransformers5() throws IOException {
    Path teacher = Architecture.directory("clip-1", folder);
    Path preprocessing = teacher.resolve("preprocessor_config.json");
    Files.writeString(
        teacher.resolve("processor_config.json"),
        "{\"image_processor\": %s, \"processor_class\": \"CLIPProcessor\"}"
            .formatted(Files.readString(preprocessing)));
    Files.delete(preprocessing);
    Path to = folder.resolve("export");

    export(student(teacher), to, options("altclip", teacher));

    assertThat(to.resolve("processor_config.json"))
        .content()
        .contains("AltCLIPProcessor", "image_processor")
        .doesNotContain("\"CLIPProcessor\"");
  }

  @Test
  void refusesAnotherImageTower() throws IOException {
    Path student = student(Architecture.directory("clip-1", folder));
    Path other = Architecture.directory("clip-2", folder);
    Path whole = Architecture.directory("altclip-1", folder);
    Path to = folder.resolve("export");

    assertThatThrownBy(() -> export(student, to, options("altclip", other)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("was trained against image tower");
    assertThatThrownBy(() -> export(whole, to, options("altclip", other)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("altclip-1 has image tower");
    assertThatThrownBy(() -> export(student, to, options("altclip", null)))
        .hasMessageContaining("--teacher DIR");
    assertThat(Files.list(folder).map(Path::getFileName).map(Path::toString))
        .noneMatch(name -> name.contains("export"));
  }

  @Test
  void refusesAnImageTowerThatTheFormatCannotHold() throws IOException {
    Path siglip = Architecture.directory("siglip", folder);
    int dim = EmbeddingModels.identify(siglip, "").image().projectedDim();
    Path student = student(new Head(dim, dim, Head.identity(dim), 0, "", "", ""));
    Path to = folder.resolve("export");

    assertThatThrownBy(() -> export(student, to, options("altclip", siglip)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("its image tower is a siglip_vision (expected CLIP's");
  }

  @Test
  void takesTheTeacherOfAStudentThatHasItsImageTowerAlready() throws IOException {
    Path whole = folder.resolve("whole");
    Path teacher = Architecture.directory("clip-1", folder);
    export(student(teacher), whole, options("altclip", teacher));
    Path to = folder.resolve("export");

    Export export = export(whole, to, options("altclip", teacher));

    assertThat(export.exported().image()).isEqualTo(export.source().image());
  }

  /** A student of two tokens' worth of training: an AltCLIP's text side alone. */
  private Path student(Path teacher) throws IOException {
    try (EmbeddingModel clip = EmbeddingModels.open(teacher, engine)) {
      return student(clip.head());
    }
  }

  private Path student(Head teacher) throws IOException {
    Path student = folder.resolve("student");
    try (DistillationModel model =
        DistillationModel.start(
            Architecture.directory("altclip-1", folder),
            teacher,
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

    assertThatThrownBy(() -> export(altClip, to, options("m-clip", null)))
        .hasMessageContaining("formats that can: [altclip, alt-diffusion, sentence-transformers]");
    assertThatThrownBy(() -> export(clip, to, options("altclip", null)))
        .hasMessageContaining("is a clip (expected a student");
    Files.createDirectories(to);
    Files.writeString(to.resolve("mine"), "");
    assertThatThrownBy(() -> export(altClip, to, options("altclip", null)))
        .hasMessageContaining("is there already");
  }

  @Test
  void writesThroughALinkToAnEmptyDirectory() throws IOException {
    Path model = Architecture.directory("altclip-1", folder);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), empty);

    export(model, link, options("altclip", null));

    assertThat(link).isSymbolicLink();
    assertThat(empty.resolve("model.safetensors")).exists();
  }

  @Test
  void leavesALinkToNothingAlone() throws IOException {
    Path model = Architecture.directory("altclip-1", folder);
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));

    assertThatThrownBy(() -> export(model, link, options("altclip", null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("link is there already");
    assertThat(link).isSymbolicLink();
  }

  /** Whether it is taken is known before a model is read: this one does not even exist. */
  @Test
  void looksWhereToWriteFirst() throws IOException {
    Files.writeString(folder.resolve("mine"), "");

    assertThatThrownBy(() -> export(folder.resolve("no-model"), folder, options("altclip", null)))
        .hasMessageContaining("is there already");
  }

  @Test
  void writesShardsOfAnotherType() throws IOException {
    Path model = Architecture.directory("altclip-1", folder);
    Path to = folder.resolve("export");

    export(model, to, rounded("altclip"));

    assertThat(to.resolve("model.safetensors.index.json")).exists();
    try (ModelWeights weights = ModelWeights.open(to)) {
      assertThat(weights.metadata()).containsEntry("format", "pt");
      assertThat(weights.names()).allMatch(name -> weights.dtype(name) == SafetensorsType.BF16);
    }
    try (EmbeddingModel before = EmbeddingModels.open(model, engine);
        EmbeddingModel after = EmbeddingModels.open(to, engine)) {
      List<String> texts = Architecture.texts();
      assertThat(
              leastCosine(
                  before.embedText(texts, Space.PROJECTED),
                  after.embedText(texts, Space.PROJECTED)))
          .isGreaterThan(BF16_COSINE);
    }
  }

  private static ExportOptions rounded(String format) {
    return new ExportOptions(
        ExportFormats.named(format), null, SafetensorsType.BF16, 100_000, null);
  }

  private static double leastCosine(Embeddings one, Embeddings other) {
    double least = 1;
    for (int row = 0; row < one.rows(); row++) {
      double dot = 0;
      double ones = 0;
      double others = 0;
      for (int i = row * one.dim(); i < (row + 1) * one.dim(); i++) {
        dot += one.values()[i] * (double) other.values()[i];
        ones += one.values()[i] * (double) one.values()[i];
        others += other.values()[i] * (double) other.values()[i];
      }
      least = Math.min(least, dot / Math.sqrt(ones * others));
    }
    return least;
  }

  @Test
  void aRoundedModelHasAFingerprintOfItsOwn() throws IOException {
    Path model = checkpoint("altclip-1");
    Path to = folder.resolve("export");
    CardScore score = new CardScore("emoji", "zh", "names", 10, 10, 0.5, 1, 0.75);

    Export export =
        Export.write(
            model,
            to,
            rounded("altclip"),
            of -> of.equals(identity(model).fingerprint()) ? List.of(score) : List.of());

    String own = EmbeddingModels.identify(to, "").fingerprint();
    String old = identity(model).fingerprint();
    assertThat(own).isEqualTo(export.exported().fingerprint()).isNotEqualTo(old);
    assertThat(to.resolve("README.md"))
        .content()
        .contains(
            "| model fingerprint | " + own + " |\n",
            "| text tower | " + export.exported().text().fingerprint() + " |\n",
            "| image tower | " + export.exported().image().fingerprint() + " |\n",
            "| exported from | " + old + " |\n",
            "# emoji-run, step 12\n",
            "language: [zh]",
            "| emoji | zh | names | 10 | 10 | 0.500 | 1.000 | 0.750 |",
            "Measured before its weights were rounded");
    JsonNode provenance = provenance(to);
    assertThat(provenance.path("fingerprint").asText()).isEqualTo(own);
    assertThat(provenance.path("fingerprint_of").asText()).isEqualTo("this");
    assertThat(provenance.path("exported_from").asText()).isEqualTo(old);
    assertThat(provenance.path("step").asLong()).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sentence-transformers", "alt-diffusion"})
  void whatIsNotOpenedHereKeepsTheFingerprintOfWhatItWasMadeOf(String format) throws IOException {
    Path model = checkpoint("altclip-1");
    Path to = folder.resolve("export");

    Export export = export(model, to, rounded(format));

    String old = identity(model).fingerprint();
    assertThat(export.exported()).isNull();
    assertThat(to.resolve("README.md"))
        .content()
        .contains("| exported from | " + old + " |\n", "| its text tower | ")
        .doesNotContain("| model fingerprint |", "Scores");
    JsonNode provenance = provenance(to);
    assertThat(provenance.path("fingerprint").asText()).isEqualTo(old);
    assertThat(provenance.path("fingerprint_of").asText()).isEqualTo("exported_from");
  }

  private Path checkpoint(String name) throws IOException {
    Path model = Architecture.directory(name, folder);
    Files.writeString(
        model.resolve("altmesh.json"),
        "{\"run\": \"emoji-run\", \"step\": 12, \"fingerprint\": \"%s\", \"data\": null}"
            .formatted(identity(model).fingerprint()));
    return model;
  }

  private static ModelIdentity identity(Path model) {
    return EmbeddingModels.identify(model, "");
  }

  private static JsonNode provenance(Path directory) throws IOException {
    return new ObjectMapper().readTree(directory.resolve("altmesh.json").toFile());
  }

  @ParameterizedTest
  @CsvSource({"altclip-1, 5", "chinese-clip, 3", "m-clip, 3"})
  void writesAModuleALayerForSentenceTransformers(String name, int modules) throws IOException {
    Path model = Architecture.directory(name, folder);
    Path to = folder.resolve("export");

    export(model, to, options("sentence-transformers", null));

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

    export(model, to, options("alt-diffusion", null));

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
