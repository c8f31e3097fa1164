package io.altmesh.student;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ModelDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student over loopback sockets is what AltCLIP is. */
class WholeStudentTest {
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
  void isAWholeAltClipAtOneAddressWithACopyOfTheTeachersImageTower() throws IOException {
    EmbedderClient client = mesh.start(mesh.options().images(TinyStudents.TEACHER));
    assertWholeAltClip(client);
  }

  @Test
  void isAWholeAltClipAtOneAddressByForwardingImages() throws IOException {
    EmbedderClient client =
        mesh.start(mesh.options().teacher(mesh.startTeacher().address().toString()));
    assertWholeAltClip(client);
  }

  private void assertWholeAltClip(EmbedderClient client) throws IOException {
    String fingerprint = mesh.publish(100);
    assertThat(mesh.acknowledged()).isEqualTo(100);
    ModelDescription told = client.describe();
    assertThat(told.getStep()).isEqualTo(100);
    assertThat(told.getModel().getFingerprint()).isEqualTo(fingerprint);
    assertThat(told.getImage().getFingerprint()).isEqualTo(mesh.students.imageTower());
    assertThat(client.head().getImageTowerFingerprint()).isEqualTo(mesh.students.imageTower());
    byte[] image = Files.readAllBytes(TinyStudents.MODELS.resolve("inputs/image-0.png"));
    EmbedResponse images =
        client.embedImages(StudentMesh.images(image, "no image".getBytes(), image));
    assertThat(images.getModel().getFingerprint()).isEqualTo(fingerprint);
    assertThat(images.getFailuresList()).hasSize(1);
    assertThat(images.getFailures(0).getIndex()).isEqualTo(1);
    try (EmbeddingModel teacher = EmbeddingModels.open(TinyStudents.TEACHER, mesh.engine)) {
      assertThat(Tensors.floats(images.getEmbeddings()))
          .isEqualTo(
              teacher
                  .embedImages(
                      List.of(image, "no image".getBytes(), image),
                      io.altmesh.encoder.Space.PROJECTED)
                  .values());
    }
  }

  /** The rule that both sides follow: what the encoder computes of the directory. */
  @Test
  void reportsTheFingerprintThatTheTrainerComputesOfItsDirectory() throws IOException {
    Path directory = mesh.students.checkpoint(7);
    EmbedderClient following = mesh.start(mesh.options());
    mesh.trainer.publish(7, mesh.students.fingerprint(directory), directory);
    mesh.acknowledged();
    EmbedderClient serving =
        mesh.start(mesh.options().trainer(null).model(directory).images(TinyStudents.TEACHER));
    for (EmbedderClient client : List.of(following, serving)) {
      assertThat(client.describe().getModel().getFingerprint())
          .isEqualTo(mesh.students.fingerprint(directory));
      assertThat(client.describe().getStep()).isEqualTo(7);
    }
  }
}
