package io.altmesh.mesh.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.ServerLimits;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.DescribeModelRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Tensor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stranger on the network tries, frame by frame; the others are served meanwhile. */
class AttackedServerTest {
  private static final String TEXT = "altmesh.v1.Embedder/EmbedText";
  private static final int ENHANCE_YOUR_CALM = 11;
  private MeshServer server;

  private int serve(ServerLimits limits) {
    server =
        MeshServer.builder(
                "teacher", ServerOptions.at(new HostPort("127.0.0.1", 0)).withLimits(limits))
            .service(new Embedder())
            .start();
    server.ready();
    return ((HostPort) server.address()).port();
  }

  @AfterEach
  void othersAreServedStill() {
    assertThat(health()).isEqualTo(ServingStatus.SERVING);
    server.close();
  }

  private ServingStatus health() {
    ManagedChannel channel = Channels.open(server.address().toString());
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aFloodOfResetsEndsItsConnection() throws Exception {
    try (RawHttp2 attacker = new RawHttp2(serve(ServerLimits.DEFAULT))) {
      int sent = flood(attacker, 4 * ServerLimits.DEFAULT.resets());
      assertThat(sent).isGreaterThanOrEqualTo(ServerLimits.DEFAULT.resets());
      RawHttp2.Frame last = attacker.readToEnd();
      if (last != null && last.type() == RawHttp2.GO_AWAY) {
        assertThat(last.payload()[7]).isEqualTo((byte) ENHANCE_YOUR_CALM);
      }
    }
  }

  /** How many were sent until the server would take no more. */
  private static int flood(RawHttp2 attacker, int most) throws Exception {
    for (int sent = 0; sent < most; sent++) {
      try {
        attacker.call(2 * sent + 1, TEXT);
        attacker.reset(2 * sent + 1);
      } catch (IOException e) {
        return sent; // the connection is closed
      }
    }
    return most;
  }

  @Test
  void aMessageOfTwoGibibytesIsRefusedByItsLength() throws Exception {
    try (RawHttp2 attacker = new RawHttp2(serve(ServerLimits.DEFAULT))) {
      attacker.call(1, TEXT);
      attacker.message(1, Integer.MAX_VALUE, new byte[16]);
      Http2Headers trailers = attacker.trailers(1);
      assertThat(trailers.get("grpc-status"))
          .hasToString(Integer.toString(Status.Code.RESOURCE_EXHAUSTED.value()));
      assertThat(trailers.get("grpc-message")).asString().contains("exceeds maximum size");
    }
  }

  @Test
  void aReaderThatTakesNothingIsCutOff() throws Exception {
    Duration patience = Duration.ofSeconds(1);
    try (RawHttp2 attacker =
        new RawHttp2(serve(ServerLimits.DEFAULT.withStalledReader(patience)))) {
      attacker.call(1, TEXT);
      attacker.message(1, 0, new byte[0]);
      // A window of 64 KiB fits, the rest of a MiB waits for more that never comes.
      attacker.readToEnd();
    }
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAsTheyCome() throws Exception {
    int port = serve(ServerLimits.DEFAULT.withConnections(2));
    try (RawHttp2 one = new RawHttp2(port);
        RawHttp2 two = new RawHttp2(port)) {
      assertThat(one.read().type()).isEqualTo(RawHttp2.SETTINGS);
      assertThat(two.read().type()).isEqualTo(RawHttp2.SETTINGS);
      try (Socket third = new Socket("127.0.0.1", port)) {
        third.setSoTimeout(30_000);
        assertThat(third.getInputStream().read()).isEqualTo(-1);
      }
    }
    awaitRoom();
  }

  private void awaitRoom() {
    Await.until(
        "room for one more",
        () -> {
          try {
            return health() == ServingStatus.SERVING;
          } catch (StatusRuntimeException e) {
            return false; // the server has not yet seen that they left
          }
        });
  }

  @Test
  void moreMetadataThanTheLimitIsRefused() {
    int port = serve(ServerLimits.DEFAULT);
    ManagedChannel channel = Channels.open("127.0.0.1:" + port);
    Metadata metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER),
        "x".repeat(ServerLimits.DEFAULT.metadataBytes()));
    try {
      HealthGrpc.newBlockingStub(channel)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
          .check(HealthCheckRequest.getDefaultInstance());
      throw new AssertionError("it was answered (expected: refused)");
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isNotEqualTo(Status.Code.OK);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aFailureNobodyForesawTellsNoPathAndNoStack() {
    int port = serve(ServerLimits.DEFAULT);
    ManagedChannel channel = Channels.open("127.0.0.1:" + port);
    try {
      EmbedderGrpc.newBlockingStub(channel)
          .describeModel(DescribeModelRequest.getDefaultInstance());
      throw new AssertionError("it was answered (expected: a failure)");
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
      assertThat(String.valueOf(e.getStatus().getDescription()) + e.getTrailers())
          .doesNotContain("/secret")
          .doesNotContain("Exception")
          .doesNotContain("at io.");
    } finally {
      channel.shutdownNow();
    }
  }

  /** Answers a MiB to any texts, and fails with a path in its message. */
  private static final class Embedder extends EmbedderGrpc.EmbedderImplBase {
    @Override
    public void embedText(EmbedTextRequest request, StreamObserver<EmbedResponse> responses) {
      responses.onNext(
          EmbedResponse.newBuilder()
              .setEmbeddings(Tensor.newBuilder().setData(ByteString.copyFrom(new byte[1 << 20])))
              .build());
      responses.onCompleted();
    }

    @Override
    public void describeModel(
        DescribeModelRequest request, StreamObserver<ModelDescription> responses) {
      throw new IllegalStateException(
          "no model", new NoSuchFileException("/secret/models/clip/model.safetensors"));
    }
  }
}
