package io.altmesh.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.EmbedderClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a student does not take, and that it serves on. */
class RefusedCheckpointTest {
  private StudentMesh mesh;

  @BeforeEach
  void open(@TempDir Path folder) {
    mesh = new StudentMesh(folder);
  }

  @AfterEach
  void close() throws Exception {
    mesh.close();
  }

  @Test
  void refusesACheckpointThatWasCorruptedOnTheWayAndServesOn() throws IOException {
    EmbedderClient client = mesh.start(mesh.options());
    String one = mesh.publish(1);
    mesh.acknowledged();
    mesh.trainer.corrupt = true;
    mesh.publish(2);
    assertThat(mesh.acknowledged()).isEqualTo(2);
    mesh.assertServes(client, one, 1);
    mesh.trainer.corrupt = false;
    String three = mesh.publish(3);
    mesh.acknowledged();
    mesh.assertServes(client, three, 3);
  }

  @Test
  void refusesACheckpointThatIsNoModelAndServesOn() throws IOException {
    EmbedderClient client = mesh.start(mesh.options());
    String one = mesh.publish(1);
    mesh.acknowledged();
    Path broken = mesh.students.checkpoint(2);
    String fingerprint = mesh.students.fingerprint(broken);
    byte[] weights = Files.readAllBytes(broken.resolve("model.safetensors"));
    Files.write(broken.resolve("model.safetensors"), java.util.Arrays.copyOf(weights, 900));
    mesh.trainer.publish(2, fingerprint, broken);
    assertThat(mesh.acknowledged()).isEqualTo(2);
    mesh.assertServes(client, one, 1);
    assertThat(mesh.cached()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,64]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[16],\"data_offsets\":[0,1099511627776]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[16],\"data_offsets\":[-64,0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-16],\"data_offsets\":[0,64]}}",
      })
  void refusesACheckpointWhoseHeaderLiesAndServesOn(String header) throws IOException {
    EmbedderClient client = mesh.start(mesh.options());
    String one = mesh.publish(1);
    mesh.acknowledged();
    Path lying = mesh.students.checkpoint(2);
    String fingerprint = mesh.students.fingerprint(lying);
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 64).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(lying.resolve("model.safetensors"), file.putLong(json.length).put(json).array());
    mesh.trainer.publish(2, fingerprint, lying);
    assertThat(mesh.acknowledged()).isEqualTo(2);
    mesh.assertServes(client, one, 1);
    assertThat(mesh.cached()).hasSize(1);
  }

  @Test
  void refusesACheckpointOfOtherWeightsThanItsFingerprintAndServesOn() throws IOException {
    EmbedderClient client = mesh.start(mesh.options());
    String one = mesh.publish(1);
    mesh.acknowledged();
    mesh.trainer.publish(
        2, mesh.students.fingerprint(mesh.students.checkpoint(3)), mesh.students.checkpoint(2));
    assertThat(mesh.acknowledged()).isEqualTo(2);
    mesh.assertServes(client, one, 1);
  }

  @Test
  void refusesACheckpointOfAnotherImageTowerAndServesOn() throws IOException {
    EmbedderClient client = mesh.start(mesh.options().images(TinyStudents.TEACHER));
    String one = mesh.publish(1);
    mesh.acknowledged();
    Path other = mesh.students.checkpoint(2, "another tower");
    mesh.trainer.publish(2, mesh.students.fingerprint(other), other);
    assertThat(mesh.acknowledged()).isEqualTo(2);
    mesh.assertServes(client, one, 1);
  }

  @Test
  void saysWhyItRefusesADirectoryOfAnotherOrAnUnknownImageTower() throws IOException {
    Path other = mesh.students.checkpoint(1, "another tower");
    Path unknown = mesh.students.checkpoint(2, "");
    StudentMesh.Options withImages = mesh.options().trainer(null).images(TinyStudents.TEACHER);
    assertThatThrownBy(() -> mesh.start(withImages.model(other)))
        .hasMessageContaining("was trained against image tower another tower")
        .hasMessageContaining("given: " + mesh.students.imageTower());
    assertThatThrownBy(() -> mesh.start(withImages.model(unknown)))
        .hasMessageContaining("does not say which image tower it was trained against");
  }

  @Test
  void namesAPortInUseBeforeItLooksAtTheModel() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort address = new HostPort("127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(
              () -> mesh.start(mesh.options().listen(address).model(Path.of("no such model"))))
          .isInstanceOf(MeshException.class)
          .hasMessageContaining(address.toString());
    }
  }
}
