package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.FaultyProxy;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EmbedTextRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that say goodbye: because they drain, or because a connection is old. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DepartingServerTest {
  private final Waits waits = new Waits();
  private final ClientOptions options = ClientOptions.defaults().withListener(waits);

  @Test
  void aReplicaThatDrainsHandsItsStreamOverAndIsNotBlamed() {
    MeshMetrics metrics = new MeshMetrics();
    List<Long> answered = new ArrayList<>();
    try (TestEmbedder leaving = TestEmbedder.start(new FakeModel());
        TestEmbedder staying = TestEmbedder.start(new FakeModel());
        EmbedderClient client =
            EmbedderClient.connect(
                leaving.target() + "," + staying.target(),
                options.withMeters(metrics.registry()))) {
      client.streamText(
          Requests.numbered(200).iterator(),
          answer -> {
            answered.add(answer.getId());
            if (answer.getId() == 20) {
              Thread closing = new Thread(leaving::close, "closing");
              closing.start();
            }
          });

      assertThat(metrics.scrape())
          .doesNotContain("state=\"CIRCUIT_OPEN\",target=\"" + client.target() + "\"} 1.0");
    }
    assertThat(answered).isEqualTo(Requests.ids(200));
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void aConnectionThatIsTooOldIsReplacedAndNothingIsLost() {
    ExecutorService workers = Executors.newFixedThreadPool(2);
    ServerOptions aging =
        ServerOptions.at(new HostPort("127.0.0.1", 0)).withMaxConnectionAge(Duration.ofSeconds(2));
    FakeModel model = new FakeModel();
    EmbedderService embedder =
        new EmbedderService(model, EmbedderService.DEFAULT_LIMITS, workers, new MeshMetrics());
    try (MeshServer server = MeshServer.builder("teacher", aging).service(embedder).start();
        FaultyProxy proxy = new FaultyProxy(HostPort.parse(server.address().toString()).port());
        EmbedderClient client = EmbedderClient.connect(proxy.target(), options)) {
      proxy.delay(Duration.ofMillis(5)); // else it would be thousands of lists
      List<Long> answered = new ArrayList<>();

      client.streamText(untilConnectedTwice(proxy), answer -> answered.add(answer.getId()));

      assertThat(proxy.accepted()).isGreaterThanOrEqualTo(2);
      assertThat(answered).isEqualTo(Requests.ids(answered.size()));
      assertThat(model.seenCount()).as("nothing is computed twice").isEqualTo(answered.size());
      assertThat(waits.waits).as("it was told to go on, not cut").isEmpty();
    } finally {
      workers.shutdownNow();
    }
  }

  private static Iterator<EmbedTextRequest> untilConnectedTwice(FaultyProxy proxy) {
    return new Iterator<>() {
      private long id;

      @Override
      public boolean hasNext() {
        return proxy.accepted() < 2;
      }

      @Override
      public EmbedTextRequest next() {
        return Requests.text("a").toBuilder().setId(++id).build();
      }
    };
  }
}
