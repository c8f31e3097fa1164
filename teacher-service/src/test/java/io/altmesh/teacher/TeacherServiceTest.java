package io.altmesh.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Space;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A small random CLIP (the encoder's parity fixture) over a loopback socket. */
class TeacherServiceTest {
  private static final Path MODELS = Path.of("../encoder/src/test/resources/models");
  private static final Path CLIP = MODELS.resolve("clip-gelu");
  private static TeacherService teacher;
  private static EmbedderClient client;

  @BeforeAll
  static void start() {
    teacher = TeacherService.start(options(CLIP, new HostPort("127.0.0.1", 0)));
    client = EmbedderClient.connect(teacher.address().toString(), ClientOptions.defaults());
  }

  @AfterAll
  static void stop() {
    client.close();
    teacher.close();
  }

  @Test
  void tellsWhoItIsAndWhatAStudentNeeds() {
    ModelDescription told = client.describe();
    Head head = client.head();
    try (Engine engine = Engine.open("cpu", "fp32");
        EmbeddingModel model = EmbeddingModels.open(CLIP, engine)) {
      assertThat(told.getModel().getFingerprint()).isEqualTo(model.identity().fingerprint());
      assertThat(head.getImageTowerFingerprint())
          .isEqualTo(model.identity().image().fingerprint())
          .isEqualTo(told.getImage().getFingerprint());
      assertThat(Tensors.floats(head.getTextProjection())).isEqualTo(model.head().textProjection());
    }
    assertThat(told.getModel().getNumerics()).isEqualTo("fp32/cpu");
    assertThat(told.getText().getPooledDim()).isEqualTo(40);
    assertThat(told.getText().getProjectedDim()).isEqualTo(24);
    assertThat(told.getText().getContextLength()).isEqualTo(16);
    assertThat(told.getStep()).isZero();
  }

  @Test
  void embedsAsTheModelDoesInBothSpaces() throws IOException {
    byte[] image = Files.readAllBytes(MODELS.resolve("inputs/image-0.png"));
    try (Engine engine = Engine.open("cpu", "fp32");
        EmbeddingModel model = EmbeddingModels.open(CLIP, engine)) {
      for (io.altmesh.encoder.Space space : io.altmesh.encoder.Space.values()) {
        assertThat(floats(client.embedText(texts(Space.valueOf(space.name()), "a", "b"))))
            .isEqualTo(model.embedText(List.of("a", "b"), space).values());
        assertThat(floats(client.embedImages(images(Space.valueOf(space.name()), image))))
            .isEqualTo(model.embedImages(List.of(image), space).values());
      }
    }
  }

  @Test
  void cutsATextOfTenThousandWordsAndListsIt() {
    EmbedResponse response = client.embedText(texts(Space.POOLED, "a", "a ".repeat(10_000), "b"));
    assertThat(response.getTruncatedList()).containsExactly(1);
    assertThat(response.getFailuresList()).isEmpty();
    assertThat(Tensors.rows(response.getEmbeddings())).isEqualTo(3);
  }

  @Test
  void namesTheImageThatIsNoneAndEmbedsItsNeighbours() throws IOException {
    byte[] image = Files.readAllBytes(MODELS.resolve("inputs/image-0.png"));
    EmbedResponse response =
        client.embedImages(images(Space.PROJECTED, image, "no image".getBytes(), image));
    assertThat(response.getFailuresList()).hasSize(1);
    assertThat(response.getFailures(0).getIndex()).isEqualTo(1);
    assertThat(response.getFailures(0).getCode()).isEqualTo(3);
    assertThat(response.getFailures(0).getMessage()).isNotBlank();
    float[] values = floats(response);
    assertThat(Arrays.copyOfRange(values, 24, 48)).containsOnly(0);
    assertThat(Arrays.copyOfRange(values, 0, 24))
        .isEqualTo(Arrays.copyOfRange(values, 48, 72))
        .doesNotContain(0);
  }

  @Test
  void refusesARequestForAnotherModel() {
    EmbedTextRequest.Builder request = texts(Space.POOLED, "a").toBuilder();
    request.getOptionsBuilder().setExpectedFingerprint("other");
    assertThatThrownBy(() -> client.embedText(request.build()))
        .hasMessageContaining("FAILED_PRECONDITION: fingerprint other is not served here");
  }

  @Test
  void answersImagesWithTheTowerOfAnotherDirectory() throws IOException {
    // Both give PROJECTED vectors of 24 values; nothing says that they belong together.
    TeacherOptions options =
        new TeacherOptions(
            MODELS.resolve("clip-quick-gelu"),
            CLIP,
            ServerOptions.at(new HostPort("127.0.0.1", 0)),
            "cpu",
            "fp32",
            1,
            QueueSettings.DEFAULT);
    byte[] image = Files.readAllBytes(MODELS.resolve("inputs/image-0.png"));
    try (TeacherService joined = TeacherService.start(options);
        EmbedderClient caller =
            EmbedderClient.connect(joined.address().toString(), ClientOptions.defaults())) {
      ModelDescription told = caller.describe();
      assertThat(told.getName()).isEqualTo("clip-quick-gelu");
      assertThat(told.getImage()).isEqualTo(client.describe().getImage());
      assertThat(told.getText()).isNotEqualTo(client.describe().getText());
      assertThat(floats(caller.embedImages(images(Space.PROJECTED, image))))
          .isEqualTo(floats(client.embedImages(images(Space.PROJECTED, image))));
    }
  }

  @Test
  void namesAPortInUseBeforeItLooksAtTheModel() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort address = new HostPort("127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(() -> TeacherService.start(options(Path.of("no such model"), address)))
          .isInstanceOf(MeshException.class)
          .hasMessageContaining(address.toString());
    }
  }

  @Test
  void namesADirectoryThatIsNoModel() {
    HostPort anywhere = new HostPort("127.0.0.1", 0);
    assertThatThrownBy(() -> TeacherService.start(options(Path.of("no such model"), anywhere)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no such model");
  }

  private static TeacherOptions options(Path model, HostPort listen) {
    return new TeacherOptions(
        model, null, ServerOptions.at(listen), "cpu", "fp32", 1, QueueSettings.DEFAULT);
  }

  private static EmbedTextRequest texts(Space space, String... texts) {
    return EmbedTextRequest.newBuilder()
        .setOptions(EmbedOptions.newBuilder().setSpace(space))
        .addAllTexts(List.of(texts))
        .build();
  }

  private static EmbedImagesRequest images(Space space, byte[]... images) {
    EmbedImagesRequest.Builder request =
        EmbedImagesRequest.newBuilder().setOptions(EmbedOptions.newBuilder().setSpace(space));
    for (byte[] image : images) {
      request.addImages(ByteString.copyFrom(image));
    }
    return request.build();
  }

  private static float[] floats(EmbedResponse response) {
    return Tensors.floats(response.getEmbeddings());
  }
}
