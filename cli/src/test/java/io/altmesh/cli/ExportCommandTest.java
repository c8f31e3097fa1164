package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.EmbeddingModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out of a run's folder, and what people are told who ask for something else. */
final class ExportCommandTest {
  private static final Path FIXTURES = Path.of("../encoder/src/test/resources");

  private final Commands commands = new Commands();
  @TempDir private Path folder;
  private Path run;
  private Path checkpoint;

  /** A run whose newest checkpoint is an AltCLIP. */
  @BeforeEach
  void run() throws IOException {
    run = folder.resolve("run");
    checkpoint = Files.createDirectories(run.resolve("checkpoints/step-00000012"));
    Files.writeString(run.resolve("checkpoints/latest"), "step-00000012\n");
    copy("architectures/altclip-1");
    copy("tokenizers/xlm-roberta");
    Files.writeString(
        checkpoint.resolve("altmesh.json"),
        "{\"run\": \"zh\", \"step\": 12, \"fingerprint\": \"%s\", \"recipe\": \"task: x\"}"
            .formatted(fingerprint(checkpoint)));
  }

  private void copy(String fixture) throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES.resolve(fixture))) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().startsWith("expected.")) {
          Files.copy(file, checkpoint.resolve(file.getFileName()));
        }
      }
    }
  }

  @Test
  void writesTheNewestCheckpointBesideItsRun() throws IOException {
    assertThat(commands.run("export", "--format", "altclip", run)).isZero();

    Path to = folder.resolve("run-altclip");
    String fingerprint = fingerprint(checkpoint);
    assertThat(commands.err()).isEmpty();
    assertThat(commands.out())
        .isEqualTo("%s: altclip, fingerprint %s%n".formatted(to, fingerprint));
    assertThat(fingerprint(to)).isEqualTo(fingerprint);
    assertThat(to.resolve("README.md"))
        .content()
        .startsWith(
            "---\nlibrary_name: transformers\npipeline_tag: zero-shot-image-classification\n")
        .contains("# zh, step 12\n", "AltCLIPModel", "```yaml\ntask: x\n```")
        .doesNotContain("Scores");
  }

  @Test
  void saysOfWhatAForeignFormatWasExported() throws IOException {
    assertThat(commands.run("export", "--format", "sentence-transformers", run)).isZero();

    assertThat(commands.out())
        .endsWith("exported from fingerprint %s%n".formatted(fingerprint(checkpoint)));
  }

  @Test
  void putsTheNewestOfTheModelsScoresOnItsCard() throws IOException {
    String fingerprint = fingerprint(checkpoint);
    Path scores = folder.resolve("scores.jsonl");
    String cut = score(fingerprint, "中文", 0.3, false);
    byte[] lines =
        String.join(
                "\n",
                score("another", "fr", 0.9, false),
                score(fingerprint, "es", 0.4, false),
                score(fingerprint, "zh", 0.5, false),
                score(fingerprint, "zh", 0.625, false),
                score(fingerprint, "ru", 0.7, true),
                cut)
            .getBytes(StandardCharsets.UTF_8);
    int rest = cut.substring(cut.indexOf('文') + 1).getBytes(StandardCharsets.UTF_8).length;
    Files.write(scores, Arrays.copyOf(lines, lines.length - rest - 1)); // in a character's midst

    assertThat(commands.run("export", "--format", "altclip", run, "--scores", scores)).isZero();

    assertThat(commands.err()).isEmpty();
    List<String> card = Files.readAllLines(folder.resolve("run-altclip/README.md"));
    assertThat(card)
        .contains("language: [es, zh]")
        .containsSequence(
            "| emoji | es | all | 1825 | 1852 | 0.400 | 0.875 | 0.750 |",
            "| emoji | zh | all | 1825 | 1852 | 0.625 | 0.875 | 0.750 |")
        .noneMatch(line -> line.startsWith("| emoji | ") && line.matches(".* (fr|ru|中.*) .*"));
  }

  /** As the evaluator's scoreboard writes it. */
  private static String score(String fingerprint, String language, double at1, boolean partial) {
    return ("{\"benchmark\":\"emoji\",\"modelName\":\"student\",\"fingerprint\":\"%s\","
            + "\"step\":\"12\",\"language\":\"%s\",\"split\":\"all\",%s\"queries\":1825,"
            + "\"candidates\":1852,\"textToImage\":{\"at1\":%s,\"at5\":0.8,\"at10\":0.875},"
            + "\"meanRecall\":0.75,\"seconds\":1.5,\"role\":\"student\","
            + "\"createdAtMillis\":\"1795500000000\"}")
        .formatted(fingerprint, language, partial ? "\"partial\":true," : "", at1);
  }

  @Test
  void saysThatAFileHasNoScoreOfTheModel() throws IOException {
    Path scores = folder.resolve("scores.jsonl");
    Files.writeString(scores, score("another", "zh", 0.5, false) + "\n");

    assertThat(commands.run("export", "--format", "altclip", run, "--scores", scores)).isZero();

    assertThat(commands.err())
        .contains("has no score of fingerprint " + fingerprint(checkpoint) + ": none is on");
  }

  @Test
  void roundsAndDividesWeights() throws IOException {
    Path to = folder.resolve("small");
    int code =
        commands.run(
            "export",
            "--format",
            "altclip",
            run,
            "--out",
            to,
            "--dtype",
            "bf16",
            "--max-shard-size",
            "100KB");

    assertThat(code).as(commands.err()).isZero();
    assertThat(to.resolve("model.safetensors.index.json")).exists();
    assertThat(commands.out()).contains(fingerprint(to)).doesNotContain(fingerprint(checkpoint));
  }

  @Test
  void saysThatARunHasNoCheckpointYet() throws IOException {
    Files.delete(run.resolve("checkpoints/latest"));

    assertThat(commands.run("export", "--format", "altclip", run)).isEqualTo(1);

    assertThat(commands.err()).contains("run: the run has no checkpoint yet", "latest");
  }

  @Test
  void leavesAnExportThatIsThere() throws IOException {
    Path to = Files.createDirectory(folder.resolve("run-altclip"));
    Files.writeString(to.resolve("README.md"), "mine");

    assertThat(commands.run("export", "--format", "altclip", run)).isEqualTo(1);

    assertThat(commands.err()).contains("run-altclip is there already");
    assertThat(to.resolve("README.md")).hasContent("mine");
  }

  @Test
  void refusesFormatsTypesAndSizesThatItDoesNotKnow() {
    assertThat(commands.run("export", "--format", "onnx", run)).isEqualTo(1);
    assertThat(commands.run("export", "--format", "altclip", run, "--dtype", "i8")).isEqualTo(1);
    assertThat(commands.run("export", "--format", "altclip", run, "--max-shard-size", "5 apples"))
        .isEqualTo(2);
    assertThat(commands.err())
        .contains("format onnx (expected: one of [altclip, chinese-clip, m-clip, alt-diffusion,")
        .contains("--dtype i8 (expected: f32, f16 or bf16)")
        .contains("'5 apples' is no size");
  }

  @Test
  void helpListsTheFormats() {
    assertThat(commands.run("export", "--help")).isZero();
    assertThat(commands.out())
        .contains("  chinese-clip           a Chinese-CLIP: both towers, for transformers")
        .contains("  sentence-transformers  texts of any student")
        .contains("Examples:");
  }

  /** {@code .} has no name to put the format's behind. */
  @Test
  void writesBesideTheWorkingDirectory() {
    Path here = Path.of("").toAbsolutePath();
    assertThat(ExportCommand.beside(Path.of("."), "altclip"))
        .isEqualTo(here.resolveSibling(here.getFileName() + "-altclip"));
  }

  private static String fingerprint(Path model) {
    return EmbeddingModels.identify(model, "").fingerprint();
  }
}
