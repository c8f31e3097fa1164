package io.altmesh.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.proto.v1.EmbedResponse;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student goes from checkpoint to checkpoint while it answers. */
class SwappedCheckpointTest {
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
  void swapsWithoutFailingACall() throws Exception {
    EmbedderClient client = mesh.start(mesh.options());
    Map<String, float[]> expected = new HashMap<>();
    expected.put(mesh.publish(1), mesh.vectors(1));
    mesh.acknowledged();
    AtomicBoolean enough = new AtomicBoolean();
    AtomicReference<String> newest = new AtomicReference<>("");
    CompletableFuture<List<EmbedResponse>> calls =
        CompletableFuture.supplyAsync(
            () -> {
              List<EmbedResponse> answers = new ArrayList<>();
              while (!enough.get()) {
                answers.add(client.embedText(StudentMesh.texts("")));
                newest.set(answers.get(answers.size() - 1).getModel().getFingerprint());
              }
              return answers;
            });
    for (int step = 2; step <= 4; step++) {
      String fingerprint = mesh.publish(step);
      expected.put(fingerprint, mesh.vectors(step));
      mesh.acknowledged();
      Await.until(
          "step " + step + " answers", () -> newest.get().equals(fingerprint) || calls.isDone());
    }
    enough.set(true);
    assertThat(calls.get())
        .allSatisfy(
            answer ->
                assertThat(Tensors.floats(answer.getEmbeddings()))
                    .isEqualTo(expected.get(answer.getModel().getFingerprint())));
    assertThat(calls.get())
        .extracting(answer -> answer.getModel().getFingerprint())
        .contains(expected.keySet().toArray(new String[0]));
  }

  @Test
  void answersWithAnOlderCheckpointUntilTheTrainerReleasesIt() throws IOException {
    EmbedderClient client = mesh.start(mesh.options());
    String one = mesh.publish(1);
    mesh.acknowledged();
    String two = mesh.publish(2);
    mesh.acknowledged();
    assertThat(Tensors.floats(client.embedText(StudentMesh.texts(one)).getEmbeddings()))
        .isEqualTo(mesh.vectors(1));
    assertThat(client.describe(one).getStep()).isEqualTo(1);
    assertThat(client.describe().getModel().getFingerprint()).isEqualTo(two);

    mesh.trainer.release(1, one);
    Await.until(
        "the first is let go",
        () -> StudentMesh.code(client, one) == Status.Code.FAILED_PRECONDITION);
    assertThatThrownBy(() -> client.embedText(StudentMesh.texts(one)))
        .hasMessageContaining("fingerprint " + one + " is not served here (served: " + two + ")");
    Await.until("its files are deleted", () -> mesh.cached().size() == 1);
  }

  @Test
  void takesCheckpointsAndAnswersTextsWhileTheTeacherIsAway() throws IOException {
    MeshServer teacher = mesh.startTeacher();
    EmbedderClient client = mesh.start(mesh.options().teacher(teacher.address().toString()));
    mesh.publish(1);
    mesh.acknowledged();
    teacher.close();
    String two = mesh.publish(2);
    mesh.acknowledged();
    mesh.assertServes(client, two, 2);
    byte[] image = Files.readAllBytes(TinyStudents.MODELS.resolve("inputs/image-0.png"));
    EmbedderClient impatient =
        mesh.connect(client.target(), ClientOptions.defaults().withPatience(Duration.ZERO));
    assertThatThrownBy(() -> impatient.embedImages(StudentMesh.images(image)))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void servesADirectoryUntilTheFirstCheckpointComes() throws IOException {
    Path directory = mesh.students.checkpoint(5);
    EmbedderClient client = mesh.start(mesh.options().model(directory));
    mesh.assertServes(client, mesh.students.fingerprint(directory), 5);
    String six = mesh.publish(6);
    mesh.acknowledged();
    mesh.assertServes(client, six, 6);
    assertThat(directory).exists();
  }

  @Test
  void isUnavailableUntilItHasAModelAndRefusesImagesWithoutATower() throws IOException {
    EmbedderClient client = mesh.start(mesh.options());
    EmbedderClient impatient =
        mesh.connect(client.target(), ClientOptions.defaults().withPatience(Duration.ZERO));
    assertThatThrownBy(impatient::describe).hasMessageContaining("no model is loaded yet");
    mesh.publish(1);
    mesh.acknowledged();
    assertThatThrownBy(() -> impatient.embedImages(StudentMesh.images(new byte[] {1})))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("has no image tower");
  }
}
