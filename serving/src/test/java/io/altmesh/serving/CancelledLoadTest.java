package io.altmesh.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.ModelControlClient;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.ModelControlService;
import io.altmesh.proto.v1.LoadProgress;
import io.altmesh.proto.v1.LoadRequest;
import io.altmesh.proto.v1.ModelControlGrpc;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A load whose caller leaves, over a loopback socket. */
@Timeout(60)
class CancelledLoadTest {
  @TempDir Path folder;
  private final ServedModels models = new ServedModels();
  private final FakeModel slow = new FakeModel(1);
  private ModelControl control;
  private MeshServer server;
  private ManagedChannel channel;
  private ModelControlClient client;

  @BeforeEach
  void serve() throws Exception {
    Files.createDirectories(folder.resolve("slow"));
    Files.createDirectories(folder.resolve("quick"));
    ServingOptions options = ServingOptions.DEFAULT.withModelControl(List.of(folder));
    control = ModelControl.of("test", options, models, this::open).orElseThrow();
    server =
        MeshServer.builder("test", new HostPort("127.0.0.1", 0))
            .service(new ModelControlService(control))
            .start();
    String target = server.address().toString();
    channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
    client = ModelControlClient.connect(target, ClientOptions.defaults());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    client.close();
    server.close();
    control.close();
    models.close();
  }

  /** The slow one is never through with reading, unless it is told to stop. */
  private ModelSource.Opened open(Path place, Predicate<Path> allowed, Runnable warming) {
    boolean quick = place.endsWith("quick");
    return new ModelSource.Opened(
        WarmUp.told(quick ? new FakeModel(2) : slow, quick ? warming : () -> forever(warming)), 0);
  }

  private static void forever(Runnable warming) {
    while (true) {
      warming.run();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aLoadWhoseCallIsCancelledEndsAndNothingOfItStays() {
    try (Context.CancellableContext call = Context.current().withCancellation()) {
      call.run(
          () -> {
            Iterator<LoadProgress> progress =
                ModelControlGrpc.newBlockingStub(channel)
                    .load(LoadRequest.newBuilder().setDirectory("slow").build());
            assertThat(progress.next().getStage()).isEqualTo(LoadProgress.Stage.READING);
          });
    } // cancelled here

    assertThat(failure()).contains("its caller has gone: nothing of it was kept");
    assertThat(slow.closed).isTrue();
    assertThat(client.list().getModelsList()).isEmpty();
    assertThat(client.load("quick", stage -> {}).getModel().getFingerprint()).isEqualTo("fp2.0");
    assertThat(client.list().hasLoad()).isFalse();
  }

  /** Of the load that is under way, as soon as it has failed. */
  private String failure() {
    String told = "";
    while (told.isEmpty()) {
      told = client.list().getLoad().getFailure();
    }
    return told;
  }
}
