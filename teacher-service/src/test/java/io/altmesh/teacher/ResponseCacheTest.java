package io.altmesh.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import io.altmesh.serving.ServingOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A teacher that keeps its answers, over a loopback socket; its metrics tell what it kept. */
class ResponseCacheTest {
  private static final Path MODELS = Path.of("../encoder/src/test/resources/models");
  private TeacherService teacher;
  private EmbedderClient client;
  private HostPort metrics;

  @BeforeEach
  void start() throws IOException {
    metrics = new HostPort("127.0.0.1", freePort());
    teacher =
        TeacherService.start(
            new TeacherOptions(
                    MODELS.resolve("clip-gelu"),
                    null,
                    ServerOptions.at(new HostPort("127.0.0.1", 0))
                        .withMetricsListen(metrics)
                        .withCanary(Duration.ofMillis(100)),
                    "cpu",
                    "fp32",
                    1,
                    QueueSettings.DEFAULT)
                .withServing(ServingOptions.DEFAULT.withResponseCache(1 << 20)));
    client = EmbedderClient.connect(teacher.address().toString(), ClientOptions.defaults());
  }

  @AfterEach
  void stop() {
    client.close();
    teacher.close();
  }

  @Test
  void givesTheSameBitsAgainInWhateverCompany() throws Exception {
    EmbedResponse first = client.embedText(texts("a cat", "a dog on the moon"));
    EmbedResponse again = client.embedText(texts("a bird", "a dog on the moon", "a cat"));
    assertThat(row(again, 2)).isEqualTo(row(first, 0));
    assertThat(row(again, 1)).isEqualTo(row(first, 1));
    assertThat(scraped("text", "hit")).isEqualTo(2);
    assertThat(scraped("text", "miss")).isEqualTo(3);
  }

  @Test
  void keepsUnNormalisedVectorsAndFinishesThemAsEachCallAsks() {
    client.embedText(texts("a cat"));
    EmbedTextRequest.Builder normalised = texts("a cat").toBuilder();
    normalised.getOptionsBuilder().setNormalize(true);
    EmbedResponse answer = client.embedText(normalised.build());
    double squares = 0;
    for (float value : Tensors.floats(answer.getEmbeddings())) {
      squares += value * value;
    }
    assertThat(squares).isCloseTo(1, within(1e-5));
  }

  @Test
  void keepsImagesButNotFailures() throws Exception {
    byte[] image = Files.readAllBytes(MODELS.resolve("inputs/image-0.png"));
    EmbedResponse first = client.embedImages(images(image, "no image".getBytes()));
    EmbedResponse again = client.embedImages(images("no image".getBytes(), image));
    assertThat(row(again, 1)).isEqualTo(row(first, 0));
    assertThat(again.getFailures(0).getIndex()).isZero();
    assertThat(again.getFailures(0).getMessage()).isEqualTo(first.getFailures(0).getMessage());
    assertThat(scraped("image", "hit")).isEqualTo(1);
    assertThat(scraped("image", "miss")).isEqualTo(3);
  }

  @Test
  void computesBulkListsAsTheyWereSent() throws Exception {
    EmbedTextRequest.Builder bulk = texts("a cat").toBuilder();
    bulk.getOptionsBuilder().setPriority(Priority.BULK);
    client.embedText(bulk.build());
    client.embedText(bulk.build());
    assertThat(scraped("text", "hit") + scraped("text", "miss")).isZero();
  }

  /** Health that a cache answers for would prove nothing. */
  @Test
  void theCanaryIsComputedEachTime() throws Exception {
    while (scraped("altmesh_backend_seconds_count{method=\"canary\"") < 3) {
      Thread.onSpinWait();
    }
    assertThat(scraped("text", "hit") + scraped("text", "miss")).isZero();
  }

  private double scraped(String modality, String result) throws Exception {
    return scraped(
        "altmesh_cache_items_total{modality=\"%s\",result=\"%s\"} ".formatted(modality, result));
  }

  /** The value of the first meter that begins so; 0 where there is none. */
  private double scraped(String meter) throws Exception {
    String body =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://" + metrics + "/metrics")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return body.lines()
        .filter(line -> line.startsWith(meter))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  private static ByteString row(EmbedResponse response, int row) {
    int bytes = (int) response.getEmbeddings().getShape(1) * Float.BYTES;
    return response.getEmbeddings().getData().substring(row * bytes, (row + 1) * bytes);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static EmbedTextRequest texts(String... texts) {
    return EmbedTextRequest.newBuilder()
        .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED))
        .addAllTexts(List.of(texts))
        .build();
  }

  private static EmbedImagesRequest images(byte[]... images) {
    EmbedImagesRequest.Builder request =
        EmbedImagesRequest.newBuilder()
            .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED));
    for (byte[] image : images) {
      request.addImages(ByteString.copyFrom(image));
    }
    return request.build();
  }
}
