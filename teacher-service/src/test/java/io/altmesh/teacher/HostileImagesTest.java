package io.altmesh.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.Space;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Images that are made to hurt, between two that are not, over a loopback socket. */
class HostileImagesTest {
  private static final Path MODELS = Path.of("../encoder/src/test/resources/models");
  private static TeacherService teacher;
  private static EmbedderClient client;
  private static byte[] good;

  @BeforeAll
  static void start() throws IOException {
    teacher =
        TeacherService.start(
            new TeacherOptions(
                MODELS.resolve("clip-gelu"),
                null,
                ServerOptions.at(new HostPort("127.0.0.1", 0)),
                "cpu",
                "fp32",
                1,
                QueueSettings.DEFAULT));
    client = EmbedderClient.connect(teacher.address().toString(), ClientOptions.defaults());
    good = Files.readAllBytes(MODELS.resolve("inputs/image-0.png"));
  }

  @AfterAll
  static void stop() {
    client.close();
    teacher.close();
  }

  /** The vector of the hostile one, all zero when it was refused. */
  private static float[] vector(EmbedResponse response) {
    float[] values = Tensors.floats(response.getEmbeddings());
    int dim = Tensors.dim(response.getEmbeddings());
    assertThat(Arrays.copyOfRange(values, 0, dim))
        .as("its neighbours")
        .isEqualTo(Arrays.copyOfRange(values, 2 * dim, 3 * dim))
        .doesNotContain(0);
    return Arrays.copyOfRange(values, dim, 2 * dim);
  }

  private static EmbedResponse embed(byte[] hostile) {
    EmbedImagesRequest.Builder request =
        EmbedImagesRequest.newBuilder()
            .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED));
    for (byte[] image : new byte[][] {good, hostile, good}) {
      request.addImages(ByteString.copyFrom(image));
    }
    return client.embedImages(request.build());
  }

  private static void assertRefused(byte[] hostile, String message) {
    EmbedResponse response = embed(hostile);
    assertThat(response.getFailuresList()).hasSize(1);
    assertThat(response.getFailures(0).getIndex()).isEqualTo(1);
    assertThat(response.getFailures(0).getMessage()).contains(message);
    assertThat(vector(response)).containsOnly(0);
  }

  @Test
  void anImageOfMorePixelsThanMemoryIsRefusedByItsHeader() throws IOException {
    assertRefused(png(100_000, 100_000, 0), "100000x100000 pixels (expected at most");
  }

  @Test
  void aBombIsRefusedByItsHeader() throws IOException {
    byte[] bomb = png(30_000, 30_000, 30_000L * (1 + 3_750));
    assertThat(bomb.length).isLessThan(1 << 20);
    assertRefused(bomb, "30000x30000 pixels (expected at most");
  }

  @Test
  void aBombBehindASmallImageIsNotUnpacked() throws IOException {
    EmbedResponse response = embed(png(8, 8, 256L << 20));
    assertThat(response.getFailuresList()).isEmpty();
    assertThat(vector(response)).doesNotContain(0);
  }

  @Test
  void anImageOfAHundredThousandPixelsInALineIsEmbedded() throws IOException {
    EmbedResponse response = embed(png(100_000, 1, 1 + 12_500));
    assertThat(response.getFailuresList()).isEmpty();
    assertThat(vector(response)).doesNotContain(0);
  }

  @Test
  void anImageOfSixtyThousandRowsOfOnePixelIsEmbedded() throws IOException {
    EmbedResponse response = embed(png(1, 60_000, 60_000 * 2));
    assertThat(response.getFailuresList()).isEmpty();
    assertThat(vector(response)).doesNotContain(0);
  }

  @Test
  void anImageThatEndsAfterItsHeaderIsRefused() throws IOException {
    assertRefused(png(64, 64, 10), "damaged PNG");
  }

  /**
   * A black PNG of one bit a pixel.
   *
   * @param bytes what its data unpacks to: rows of one byte and an eighth of the width each, or not
   */
  private static byte[] png(int width, int height, long bytes) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 1);
    chunk(png, "IHDR", header.array());
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
      byte[] zeros = new byte[1 << 16];
      for (long left = bytes; left > 0; left -= zeros.length) {
        deflater.write(zeros, 0, (int) Math.min(left, zeros.length));
      }
    }
    chunk(png, "IDAT", data.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    png.write(ByteBuffer.allocate(4).putInt(data.length).array());
    png.write(name);
    png.write(data);
    png.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
