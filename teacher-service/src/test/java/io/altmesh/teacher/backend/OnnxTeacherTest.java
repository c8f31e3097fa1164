package io.altmesh.teacher.backend;

import static io.altmesh.teacher.backend.Fixtures.CLIP;
import static io.altmesh.teacher.backend.Fixtures.ONNX;
import static io.altmesh.teacher.backend.Fixtures.TEXTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.onnx.OnnxProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same CLIP exported to ONNX: in this process, and behind a server as Triton has it. The files
 * in {@code examples} are run, on this model's paths.
 */
class OnnxTeacherTest {
  @RegisterExtension static final OwnClip OURS = new OwnClip();
  private static EmbeddingModel own;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    own = OURS.model();
  }

  @Test
  void givesOurOwnTargetsInThisProcess() {
    try (EmbeddingModel foreign = open(onnxExample())) {
      assertOwn(foreign, Space.PROJECTED);
      assertThat(foreign.identity().numerics()).isEqualTo("onnx/cpu");
      assertThat(foreign.identity().text().contextLength()).isEqualTo(16);
      assertThat(foreign.identity().image().imageSize()).isEqualTo(30);
      assertThat(foreign.head().isIdentity()).isTrue();
      // A text that is cut, and an image that is none.
      assertThat(foreign.embedText(List.of("a ".repeat(40)), Space.PROJECTED).truncated())
          .containsExactly(0);
      Embeddings images =
          foreign.embedImages(
              List.of("no image".getBytes(), Fixtures.images().get(0)), Space.PROJECTED);
      assertThat(images.failures()).singleElement().satisfies(f -> assertThat(f.index()).isZero());
      assertThat(images.values()[24]).isNotZero();
    }
  }

  @Test
  void givesOurOwnTargetsBehindAServerOfArrays() {
    try (OnnxProgram text = OnnxProgram.open(ONNX.resolve("text.onnx"));
        OnnxProgram image = OnnxProgram.open(ONNX.resolve("image.onnx"));
        FakeOipServer server =
            new FakeOipServer(
                new OnnxOipModel(
                    Map.of("clip_text", text, "clip_image", image),
                    Map.of(
                        "text_pooled",
                        "pooled",
                        "text_embeds",
                        "projected",
                        "image_embeds",
                        "projected")));
        EmbeddingModel foreign = open(tritonExample(server))) {
      assertOwn(foreign, Space.PROJECTED);
      assertThat(foreign.embedText(TEXTS, Space.POOLED).values())
          .containsExactly(own.embedText(TEXTS, Space.POOLED).values(), within(1e-4f));
      assertThat(foreign.head().textProjection()).isEqualTo(own.head().textProjection());
    }
  }

  @Test
  void hasAnotherFingerprintForAnotherFile() throws IOException {
    String first;
    try (EmbeddingModel foreign = open(onnxExample())) {
      first = foreign.identity().fingerprint();
    }
    try (EmbeddingModel foreign = open(onnxExample())) {
      assertThat(foreign.identity().fingerprint()).isEqualTo(first);
    }
    Path padded = folder.resolve("padded.onnx"); // an empty field of the file: the same vectors
    byte[] file = Files.readAllBytes(ONNX.resolve("text.onnx"));
    byte[] longer = Arrays.copyOf(file, file.length + 2);
    longer[file.length] = 0x32; // doc_string of a ModelProto
    Files.write(padded, longer);
    String yaml = onnxExample().replace(ONNX.resolve("text.onnx").toString(), padded.toString());
    try (EmbeddingModel foreign = open(yaml)) {
      assertThat(foreign.identity().text().fingerprint()).isNotEqualTo(first);
      assertThat(foreign.identity().fingerprint()).isNotEqualTo(first);
    }
  }

  @Test
  void namesAFileThatIsNone() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.onnx"), "not a model");
    assertThatThrownBy(() -> OnnxProgram.open(broken))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("ONNX Runtime cannot read it");
    assertThatThrownBy(() -> OnnxProgram.open(folder.resolve("absent.onnx")))
        .hasMessageContaining("no such file (expected: an ONNX file)");
  }

  @Test
  void namesTheOutputsWhenTheOneAskedForIsMissing() {
    assertThatThrownBy(
            () -> open(onnxExample().replace("projected: projected", "projected: absent")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no output \"absent\" (expected: one of [pooled, projected])");
  }

  private static void assertOwn(EmbeddingModel foreign, Space space) {
    assertThat(foreign.embedText(TEXTS, space).values())
        .containsExactly(own.embedText(TEXTS, space).values(), within(1e-4f));
    assertThat(foreign.embedImages(Fixtures.images(), space).values())
        .containsExactly(own.embedImages(Fixtures.images(), space).values(), within(1e-4f));
  }

  private static String onnxExample() {
    return Fixtures.example("onnx.yaml")
        .replace("text_model.onnx", ONNX.resolve("text.onnx").toString())
        .replace("vision_model.onnx", ONNX.resolve("image.onnx").toString())
        .replace("directory: .", "directory: " + CLIP)
        .replace("length: 77", "length: 16")
        .replace("pad-id: 49407", "pad-id: 1")
        .replace("text_embeds", "projected")
        .replace("image_embeds", "projected");
  }

  private static String tritonExample(FakeOipServer server) {
    return Fixtures.example("oip-triton.yaml")
        .replace("127.0.0.1:8001", server.target())
        .replace("/models/clip-vit-large-patch14", CLIP.toString())
        .replace("length: 77", "length: 16")
        .replace("pad-id: 49407", "pad-id: 1");
  }

  private EmbeddingModel open(String yaml) {
    return OURS.teacher(folder, yaml);
  }
}
