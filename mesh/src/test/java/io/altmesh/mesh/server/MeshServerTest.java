package io.altmesh.mesh.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeshServerTest {
  /**
   * On JDK 25 the common pool has one thread where there are two cores: tests that block need more.
   */
  private static final Executor THREAD_EACH = task -> new Thread(task, "test").start();

  private static final HostPort LOOPBACK = HostPort.parse("127.0.0.1:0");
  private static final String EMBEDDER = "altmesh.v1.Embedder";

  private final FakeModel model = new FakeModel();
  private final MeshMetrics metrics = new MeshMetrics();
  private ManagedChannel channel;

  @AfterEach
  void shutDown() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }

  private EmbedderService service() {
    return new EmbedderService(model, EmbedderService.DEFAULT_LIMITS, Runnable::run, metrics);
  }

  private MeshServer start() {
    MeshServer server = MeshServer.builder("teacher", LOOPBACK).service(service()).start();
    channel = Channels.open(server.address().toString());
    return server;
  }

  private ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  @Test
  void healthFollowsReadinessOverallAndPerService() {
    try (MeshServer server = start()) {
      assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(health(EMBEDDER)).isEqualTo(ServingStatus.NOT_SERVING);
      server.ready();
      assertThat(health("")).isEqualTo(ServingStatus.SERVING);
      assertThat(health(EMBEDDER)).isEqualTo(ServingStatus.SERVING);
      server.notReady("the model is being swapped");
      assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(health(EMBEDDER)).isEqualTo(ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void healthDoesNotKnowServicesThatAreNotThere() {
    try (MeshServer server = start()) {
      server.ready();
      assertThatThrownBy(() -> health("altmesh.v1.Nothing"))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }
  }

  @Test
  void reflectionListsTheServices() {
    try (MeshServer server = start()) {
      BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
      StreamObserver<ServerReflectionRequest> requests =
          ServerReflectionGrpc.newStub(channel).serverReflectionInfo(collect(answers));
      requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

      ServerReflectionResponse answer = Await.next("reflection", answers);
      requests.onCompleted();
      assertThat(answer.getListServicesResponse().getServiceList())
          .extracting(service -> service.getName())
          .contains(EMBEDDER, "grpc.health.v1.Health");
    }
  }

  @Test
  void aPortInUseIsNamedWithTheFix() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      HostPort address = new HostPort("127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(() -> MeshServer.builder("teacher", address).service(service()).start())
          .isInstanceOf(MeshException.class)
          .hasMessageContaining("teacher cannot listen on " + address)
          .hasMessageContaining("the port is in use")
          .hasMessageContaining("choose another port");
    }
  }

  @Test
  void aPortInUseForMetricsLeavesNoServerBehind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        ServerSocket free = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      HostPort listen = new HostPort("127.0.0.1", free.getLocalPort());
      free.close();
      HostPort address = new HostPort("127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(
              () ->
                  MeshServer.builder("teacher", ServerOptions.at(listen).withMetricsListen(address))
                      .metrics(metrics)
                      .start())
          .hasMessageContaining("metrics cannot listen on " + address);
      Await.until("the first port is free again", () -> canListen(listen));
    }
  }

  private static boolean canListen(HostPort address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address.socketAddress());
      return true;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  void anAddressOfAnotherMachineIsToldApart() {
    HostPort elsewhere = HostPort.parse("192.0.2.1:0"); // TEST-NET-1, never ours
    assertThatThrownBy(() -> MeshServer.builder("teacher", elsewhere).start())
        .hasMessageContaining("not one of this machine's");
  }

  @Test
  void metricsAreToldOverHttp() throws Exception {
    try (MeshServer server =
        MeshServer.builder("teacher", ServerOptions.at(LOOPBACK).withMetricsListen(LOOPBACK))
            .service(service())
            .metrics(metrics)
            .start()) {
      channel = Channels.open(server.address().toString());
      EmbedResponse ignored =
          EmbedderGrpc.newBlockingStub(channel).embedText(Requests.text("a", "bb", "broken"));

      String told = get("http://" + server.metricsAddress() + "/metrics").body();
      String method = "method=\"altmesh.v1.Embedder/EmbedText\"";
      String ofModel = method + ",modality=\"text\",model=\"aa11\"";
      assertThat(told)
          .contains("altmesh_embedded_items_total{modality=\"text\",model=\"aa11\"} 2.0")
          .contains("altmesh_failed_items_total{modality=\"text\",model=\"aa11\"} 1.0")
          .contains("altmesh_embed_requests_total{" + method + ",modality=\"text\",outcome=\"OK\"}")
          .contains("altmesh_backend_seconds_count{" + ofModel + "} 1")
          .contains("altmesh_queue_seconds_count{" + ofModel + "} 1")
          .contains("altmesh_batch_items_sum{" + ofModel + "} 3.0")
          .contains("altmesh_model_info{architecture=\"\",model=\"aa11\",name=")
          .contains("altmesh_queue_size 0.0")
          .contains(
              "altmesh_call_seconds_count{code=\"OK\",method=\"altmesh.v1.Embedder/EmbedText\"} 1");
      assertThat(get("http://" + server.metricsAddress() + "/metrics/x").statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void readinessIsToldOverHttpWithItsReason() throws Exception {
    try (MeshServer server =
        MeshServer.builder("teacher", ServerOptions.at(LOOPBACK).withMetricsListen(LOOPBACK))
            .service(service())
            .metrics(metrics)
            .start()) {
      String admin = "http://" + server.metricsAddress();
      assertThat(get(admin + "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(admin + "/readyz").statusCode()).isEqualTo(503);
      server.ready();
      assertThat(get(admin + "/readyz").statusCode()).isEqualTo(200);
      assertThat(metrics.scrape()).contains("altmesh_ready 1.0");
      server.notReady("the model is being swapped");
      assertThat(get(admin + "/readyz").body()).isEqualTo("the model is being swapped\n");
      assertThat(metrics.scrape()).contains("altmesh_ready 0.0");
    }
  }

  @Test
  void theAdminPortDescribesTheMainOneAndShowsItsConnections() {
    try (MeshServer server =
        MeshServer.builder("teacher", ServerOptions.at(LOOPBACK).withAdminGrpc(LOOPBACK))
            .service(service())
            .start()) {
      channel = Channels.open(server.adminAddress().toString());
      BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
      StreamObserver<ServerReflectionRequest> requests =
          ServerReflectionGrpc.newStub(channel).serverReflectionInfo(collect(answers));
      requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

      assertThat(Await.next("reflection", answers).getListServicesResponse().getServiceList())
          .extracting(service -> service.getName())
          .contains(EMBEDDER);
      requests.onCompleted();
      assertThat(
              ChannelzGrpc.newBlockingStub(channel)
                  .getServers(GetServersRequest.getDefaultInstance())
                  .getServerCount())
          .isPositive();
      assertThatThrownBy(() -> EmbedderGrpc.newBlockingStub(channel).embedText(Requests.text("a")))
          .hasMessageContaining("UNIMPLEMENTED");
    }
  }

  private static HttpResponse<String> get(String uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void closingTellsHealthFirstAndLetsCallsUnderWayEnd() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    model.before =
        texts -> {
          entered.countDown();
          Await.latch("gate", gate);
        };
    TestEmbedder teacher = TestEmbedder.start(model);
    channel = Channels.open(teacher.target());
    BlockingQueue<HealthCheckResponse> health = new LinkedBlockingQueue<>();
    HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), collect(health));
    assertThat(Await.next("health", health).getStatus()).isEqualTo(ServingStatus.SERVING);
    CompletableFuture<EmbedResponse> call =
        CompletableFuture.supplyAsync(
            () -> EmbedderGrpc.newBlockingStub(channel).embedText(Requests.text("under way")),
            THREAD_EACH);
    Await.latch("the backend is called", entered);

    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(teacher.server::close, THREAD_EACH);
    assertThat(Await.next("health at close", health).getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
    gate.countDown();

    assertThat(call.get().getEmbeddings().getShapeList()).containsExactly(1L, 4L);
    channel.shutdownNow(); // the health watch, else waited for until the drain time is over
    closing.get();
    teacher.close();
  }

  @Test
  void closingCutsWhatDoesNotEnd() {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    model.before =
        texts -> {
          entered.countDown();
          Await.latch("gate", gate);
        };
    try (TestEmbedder teacher = TestEmbedder.Settings.defaults().undrained().start(model)) {
      channel = Channels.open(teacher.target());
      CompletableFuture<EmbedResponse> call =
          CompletableFuture.supplyAsync(
              () -> EmbedderGrpc.newBlockingStub(channel).embedText(Requests.text("stuck")));
      Await.latch("the backend is called", entered);

      teacher.server.close();

      assertThatThrownBy(call::join)
          .cause()
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e ->
                  // The stream's reset and the connection's end race to the client.
                  assertThat(e.getStatus().getCode())
                      .isIn(Status.Code.CANCELLED, Status.Code.UNAVAILABLE));
    } finally {
      gate.countDown();
    }
  }

  @Test
  void metricsCannotBeToldWithoutBeingCounted() {
    assertThatThrownBy(
            () ->
                MeshServer.builder("t", ServerOptions.at(LOOPBACK).withMetricsListen(LOOPBACK))
                    .build())
        .hasMessageContaining("expected: metrics(...)");
  }

  private static <T> StreamObserver<T> collect(BlockingQueue<T> into) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        into.add(value);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {}
    };
  }
}
