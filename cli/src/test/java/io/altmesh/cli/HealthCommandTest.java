package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.MeshServer;
import org.junit.jupiter.api.Test;

class HealthCommandTest {
  private final Commands commands = new Commands();

  @Test
  void theExitCodeTellsWhetherAServerCanAnswer() {
    try (MeshServer server = MeshServer.builder("teacher", HostPort.parse("127.0.0.1:0")).start()) {
      assertThat(commands.run("health", server.address())).isEqualTo(1);
      assertThat(commands.out()).contains("NOT_SERVING");
      server.ready();
      assertThat(commands.run("health", server.address())).isZero();
      assertThat(commands.run("health", server.address(), "--service", "no.such.Service"))
          .isEqualTo(1);
      assertThat(commands.out()).contains("NOT_FOUND");
    }
  }

  @Test
  void aServerThatIsAwayIsNotHealthy() {
    MeshServer gone = MeshServer.builder("teacher", HostPort.parse("127.0.0.1:0")).start();
    gone.close();

    assertThat(commands.run("health", gone.address())).isEqualTo(1);
    assertThat(commands.out()).contains(gone.address().toString(), "UNAVAILABLE");
  }
}
