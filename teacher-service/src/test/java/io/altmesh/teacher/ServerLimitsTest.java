package io.altmesh.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerLimits;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.Limits;
import io.altmesh.proto.v1.Space;
import io.grpc.Status;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Limits that an operator has set hold, and are told, over a loopback socket. */
class ServerLimitsTest {
  private static TeacherService teacher;
  private static EmbedderClient client;

  @BeforeAll
  static void start() {
    ServerLimits limits =
        ServerLimits.DEFAULT.withItemsPerCall(3).withMessageBytes(20_000).withImagePixels(32 * 32);
    teacher =
        TeacherService.start(
            new TeacherOptions(
                ControlledTeacher.MODELS.resolve(ControlledTeacher.FIRST),
                null,
                ServerOptions.at(new HostPort("127.0.0.1", 0)).withLimits(limits),
                "cpu",
                "fp32",
                1,
                QueueSettings.DEFAULT));
    client = EmbedderClient.connect(teacher.address().toString(), ControlledTeacher.options());
  }

  @AfterAll
  static void stop() {
    client.close();
    teacher.close();
  }

  @Test
  void clientsAreToldOfThem() {
    Limits told = client.describe().getLimits();
    assertThat(told.getMaxItemsPerRequest()).isEqualTo(3);
    assertThat(told.getMaxRequestBytes()).isEqualTo(20_000);
    assertThat(told.getMaxImagePixels()).isEqualTo(1024);
  }

  @Test
  void aListOfMoreItemsIsRefused() {
    assertThatThrownBy(() -> client.embedText(ControlledTeacher.text("", "a", "b", "c", "d")))
        .hasMessageContaining("items in one request: 4 (expected: 1 to 3; split the list)");
    assertThat(client.embedText(ControlledTeacher.text("", "a", "b", "c")).hasEmbeddings())
        .isTrue();
  }

  @Test
  void aLargerMessageIsRefused() {
    assertThatThrownBy(() -> client.embedText(ControlledTeacher.text("", "a".repeat(20_001))))
        .isInstanceOfSatisfying(
            MeshException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void aLargerImageFailsByItselfAmongItsNeighbours() throws IOException {
    ByteString good = png(32, 32);
    EmbedResponse answer =
        client.embedImages(
            EmbedImagesRequest.newBuilder()
                .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED))
                .addImages(good)
                .addImages(png(33, 32))
                .addImages(good)
                .build());
    assertThat(answer.getFailuresList()).hasSize(1);
    assertThat(answer.getFailures(0).getIndex()).isEqualTo(1);
    assertThat(answer.getFailures(0).getMessage())
        .contains("PNG of 33x32 pixels (expected at most 1024 in all)");
  }

  private static ByteString png(int width, int height) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", png);
    return ByteString.copyFrom(png.toByteArray());
  }
}
