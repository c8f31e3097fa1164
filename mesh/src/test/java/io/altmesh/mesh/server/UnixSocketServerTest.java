package io.altmesh.mesh.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.UnixSocket;
import io.altmesh.mesh.client.Channels;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A server on a Unix-domain socket: its file, and calls through it. */
class UnixSocketServerTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("teacher.sock");
  }

  private MeshServer serve() {
    MeshServer server = MeshServer.builder("teacher", new UnixSocket(path)).start();
    server.ready();
    return server;
  }

  private static ServingStatus health(String target) {
    ManagedChannel channel = Channels.open(target);
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void itsAddressIsATargetToCall() {
    try (MeshServer server = serve()) {
      assertThat(server.address()).hasToString("unix:" + path);
      assertThat(health(server.address().toString())).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void isNotWarnedOfAnOptionThatItLacks() {
    Logger netty = (Logger) LoggerFactory.getLogger("io.netty.bootstrap");
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    netty.addAppender(told);
    try (MeshServer server = serve()) {
      assertThat(health(server.address().toString())).isEqualTo(ServingStatus.SERVING);
    } finally {
      netty.detachAppender(told);
    }
    assertThat(told.list).isEmpty();
  }

  @Test
  void onlyOwnerAndGroupMayConnect() throws IOException {
    try (MeshServer server = serve()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-rw----");
    }
  }

  @Test
  void leavesNothingBehind() throws IOException {
    serve().close();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void replacesWhatAKilledProcessLeft() throws IOException {
    ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    killed.bind(UnixDomainSocketAddress.of(path));
    killed.close(); // the file stays
    assertThat(path).exists();
    try (MeshServer server = serve()) {
      assertThat(health(server.address().toString())).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void refusesASocketThatAnswers() {
    try (MeshServer first = serve()) {
      assertThatThrownBy(this::serve)
          .isInstanceOf(MeshException.class)
          .hasMessageContaining("the socket is in use. Stop what listens there");
      assertThat(health(first.address().toString())).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void refusesToReplaceAFile() throws IOException {
    Files.writeString(path, "mine");
    assertThatThrownBy(this::serve)
        .isInstanceOf(MeshException.class)
        .hasMessageContaining("a file that is no socket");
    assertThat(path).hasContent("mine");
  }

  @Test
  void doesNotRemoveTheSocketOfWhoCameAfter() throws IOException {
    MeshServer first = serve();
    Files.delete(path);
    try (MeshServer second = serve()) {
      first.close();
      assertThat(health(second.address().toString())).isEqualTo(ServingStatus.SERVING);
    }
  }
}
