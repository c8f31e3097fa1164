package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and scripts are told of a directory. */
final class InspectCommandTest {
  private static final Path TEACHER = Path.of("../samples/emoji/teacher");
  private static final Path BACKBONE = Path.of("../samples/emoji/student");

  private final Commands commands = new Commands();
  @TempDir private Path folder;

  @Test
  void tellsWhatACompleteModelIsAndCanDo() {
    assertThat(commands.run("inspect", TEACHER)).isZero();
    assertThat(commands.out())
        .contains("CLIPModel")
        .contains("CLIP text, 2 layers × 128", "32 tokens", "pooled 128, projected 192")
        .contains("CLIP ViT, 6 layers × 192, patches of 8 × 8", "48 × 48 pixels")
        .contains("3,626,241 parameters in all")
        .contains("142 F16")
        .contains("7812d7803cc1d5472c4b1f908984ff7825c510f9c899fd65e00edb1794d247cb")
        .contains("yes  serve it as a teacher: texts and images")
        .contains("altmesh teacher --model ../samples/emoji/teacher")
        .contains("no   start a student from it");
    assertThat(commands.err()).isEmpty();
  }

  @Test
  void tellsOfABackboneWhichHeadsFit() {
    assertThat(commands.run("inspect", BACKBONE)).isZero();
    assertThat(commands.out())
        .contains("XLM-R, 2 layers × 256")
        .containsPattern("backbone  [0-9a-f]{64}")
        .contains("no   serve it as a teacher")
        .contains("yes  start a student from it: with a new head: altclip (learns POOLED), m-clip")
        .contains("--set student=../samples/emoji/student");
  }

  @Test
  void printsTheSameAsOneObject() throws IOException {
    assertThat(commands.run("inspect", TEACHER, "--json")).isZero();
    JsonNode found = new ObjectMapper().readTree(commands.out());
    assertThat(found.get("useful").booleanValue()).isTrue();
    assertThat(found.get("model_type").textValue()).isEqualTo("clip");
    assertThat(found.at("/text/parameters").intValue() + found.at("/image/parameters").intValue())
        .isEqualTo(found.get("parameters").intValue() - 1); // the logit scale is neither's
    assertThat(found.at("/image/fingerprint").textValue()).startsWith("7e2b0292");
    assertThat(found.at("/uses/teacher/possible").booleanValue()).isTrue();
    assertThat(found.at("/uses/start/possible").booleanValue()).isFalse();
    assertThat(found.get("problems")).isEmpty();
    assertThat(found.at("/files/1/tensors/F16").intValue()).isEqualTo(142);
  }

  @Test
  void leavesTheWeightsAloneWhenFingerprintsAreNotWanted() throws IOException {
    assertThat(commands.run("inspect", TEACHER, "--json", "--no-fingerprint")).isZero();
    assertThat(commands.out()).contains("parameters").doesNotContain("fingerprint");
  }

  @Test
  void namesEverythingThatIsMissingOnStandardError() throws IOException {
    Path copy = copy(TEACHER);
    Files.delete(copy.resolve("tokenizer.json"));
    Files.delete(copy.resolve("preprocessor_config.json"));

    assertThat(commands.run("inspect", copy)).isEqualTo(1);
    assertThat(commands.err()).contains("has no tokenizer").contains("preprocessor_config.json");
    assertThat(commands.out()).contains("no tokenizer", "3,626,241 parameters");
  }

  @Test
  void namesTensorsThatDoNotFit() throws IOException {
    Path copy = copy(TEACHER);
    String config = Files.readString(copy.resolve("config.json"));
    Files.writeString(
        copy.resolve("config.json"),
        config.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"));

    assertThat(commands.run("inspect", copy)).isEqualTo(1);
    assertThat(commands.err()).contains("missing: text_model.encoder.layers.2.");
    assertThat(commands.out()).contains("CLIP text, 3 layers × 128", "it does not open");
  }

  @Test
  void namesEveryBrokenShard() throws IOException {
    Path copy = copy(TEACHER);
    Files.delete(copy.resolve("model.safetensors"));
    Files.writeString(
        copy.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}");
    Files.write(copy.resolve("model-1.safetensors"), new byte[] {1, 2, 3});

    assertThat(commands.run("inspect", copy)).isEqualTo(1);
    assertThat(commands.err())
        .contains("model-1.safetensors: byte 0", "model-2.safetensors: no such file");
    assertThat(commands.out()).contains("cannot be read");
  }

  @Test
  void refusesPickledWeightsWithTheCommandThatConvertsThem() throws IOException {
    Path copy = copy(TEACHER);
    Files.move(copy.resolve("model.safetensors"), copy.resolve("pytorch_model.bin"));

    assertThat(commands.run("inspect", copy)).isEqualTo(1);
    assertThat(commands.err()).contains("pickled weights", "Convert them once: python3");
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    assertThat(commands.run("inspect", folder.resolve("missing"))).isEqualTo(1);
    assertThat(commands.err()).contains("missing: no such directory");
    assertThat(commands.run("inspect", folder, "--json")).isEqualTo(1);
    assertThat(commands.err()).contains("config.json: no such file");
    Path copy = copy(TEACHER);
    Files.writeString(copy.resolve("config.json"), "{\"model_type\": \"llama\"}");
    assertThat(commands.run("inspect", copy)).isEqualTo(1);
    assertThat(commands.err()).contains("model_type is \"llama\" (expected one of [M-CLIP,");
  }

  private Path copy(Path model) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }
}
