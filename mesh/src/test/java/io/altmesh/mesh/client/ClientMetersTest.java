package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.server.MeshMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientMetersTest {
  private final FakeModel model = new FakeModel();
  private final TestEmbedder one = TestEmbedder.start(model);
  private final TestEmbedder two = TestEmbedder.start(new FakeModel());
  private final MeshMetrics metrics = new MeshMetrics();
  private final ClientOptions options =
      ClientOptions.defaults()
          .withMeters(metrics.registry())
          .withReplicas(ReplicaOptions.defaults().withBalance(Balance.ROUND_ROBIN));

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void countsAttemptsFailOversAndStatesUntilClosed() {
    String target = one.target() + "," + two.target();
    String labels = "{replica=\"" + one.target() + "\",";
    model.failures.add(MeshException.unavailable("sick"));
    try (EmbedderClient client = EmbedderClient.connect(target, options)) {
      for (int i = 0; i < 4; i++) {
        client.embedText(Requests.text("a"));
      }

      assertThat(metrics.scrape())
          .contains("altmesh_client_failovers_total{target=\"" + target + "\"} 1.0")
          .contains(
              "altmesh_client_attempt_seconds_count{outcome=\"UNAVAILABLE\",replica=\""
                  + one.target())
          .contains("altmesh_client_in_flight" + labels + "target=\"" + target + "\"} 0.0")
          .contains(
              "altmesh_client_replica_state"
                  + labels
                  + "state=\"USABLE\",target=\""
                  + target
                  + "\"} 1.0")
          .contains(
              "altmesh_client_replica_state"
                  + labels
                  + "state=\"CIRCUIT_OPEN\",target=\""
                  + target
                  + "\"} 0.0");
    }
    assertThat(metrics.scrape()).doesNotContain("altmesh_client_replica_state");
  }
}
