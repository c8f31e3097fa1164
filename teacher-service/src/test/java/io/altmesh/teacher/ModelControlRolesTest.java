package io.altmesh.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.client.ModelControlClient;
import io.altmesh.mesh.security.Security;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may change what everybody gets, over a loopback socket. */
class ModelControlRolesTest {
  @TempDir Path folder;
  private ControlledTeacher teacher;

  @BeforeEach
  void start() throws IOException {
    StringBuilder tokens = new StringBuilder("tokens:\n");
    for (String role : List.of("reader", "trainer", "operator")) {
      Files.writeString(folder.resolve(role), "the-token-of-some-" + role);
      Files.writeString(
          folder.resolve(role + ".yaml"), "client: {token: 'file:%s'}\n".formatted(role));
      tokens.append("- {name: %1$s, role: %1$s, token: 'file:%1$s'}\n".formatted(role));
    }
    Path server = Files.writeString(folder.resolve("server.yaml"), tokens);
    teacher = ControlledTeacher.secured(Security.read(server), as("operator"));
  }

  @AfterEach
  void stop() {
    teacher.close();
  }

  private ClientOptions as(String role) {
    return ControlledTeacher.options().withSecurity(Security.read(folder.resolve(role + ".yaml")));
  }

  @Test
  void anOperatorLoadsAndSwaps() {
    String second = teacher.load(ControlledTeacher.SECOND);
    teacher.control.swap("", second);
    assertThat(teacher.answers("")).isEqualTo(second);
  }

  @Test
  void readersAndTrainersMayEmbedAndNotControl() {
    String first = teacher.answers("");
    List<Consumer<ModelControlClient>> calls =
        List.of(
            ModelControlClient::list,
            control -> control.load(ControlledTeacher.SECOND, progress -> {}),
            control -> control.swap("", first),
            control -> control.setCanary("", first, 0.5),
            control -> control.rollback(""),
            control -> control.dropAlias("next"),
            control -> control.unload(first));
    for (String role : List.of("reader", "trainer")) {
      try (ModelControlClient control = ModelControlClient.connect(teacher.target(), as(role));
          EmbedderClient embedder = EmbedderClient.connect(teacher.target(), as(role))) {
        assertThat(embedder.embedText(ControlledTeacher.text("", "a")).hasEmbeddings()).isTrue();
        calls.forEach(call -> assertDenied(() -> call.accept(control)));
      }
    }
    assertThat(teacher.control.list().getModelsList()).hasSize(1);
  }

  private static void assertDenied(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.PERMISSION_DENIED))
        .hasMessageContaining("operator");
  }
}
