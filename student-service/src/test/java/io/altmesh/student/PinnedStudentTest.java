package io.altmesh.student;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.TestTrainer;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.client.ModelControlClient;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.LoadedModel;
import io.altmesh.proto.v1.Space;
import io.altmesh.serving.ServingOptions;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer's checkpoints and an operator's swaps on the same student, over loopback sockets. */
class PinnedStudentTest {
  @TempDir Path folder;
  private Engine engine;
  private TinyStudents students;
  private TestTrainer trainer;
  private StudentService student;
  private EmbedderClient client;
  private ModelControlClient control;

  @BeforeEach
  void start() {
    engine = Engine.open("cpu", "fp32");
    students = new TinyStudents(folder, engine);
    trainer = new TestTrainer();
    student =
        StudentService.start(
            new StudentOptions(
                    ServerOptions.at(new HostPort("127.0.0.1", 0)),
                    ClientOptions.defaults(),
                    null,
                    trainer.target(),
                    null,
                    null,
                    folder.resolve("cache"),
                    "cpu",
                    "fp32",
                    1,
                    QueueSettings.DEFAULT)
                .withServing(ServingOptions.DEFAULT.withModelControl(List.of(folder))));
    String target = student.address().toString();
    client = EmbedderClient.connect(target, ClientOptions.defaults().acceptingAnyModel());
    control = ModelControlClient.connect(target, ClientOptions.defaults());
  }

  @AfterEach
  void stop() {
    control.close();
    client.close();
    student.close();
    trainer.close();
    engine.close();
  }

  @Test
  void checkpointsMoveTheDefaultUnlessItIsPinned() throws IOException {
    String one = publish(1);
    String two = publish(2);
    assertThat(answers()).isEqualTo(two);

    control.swap("", one);
    String three = publish(3);
    assertThat(answers()).isEqualTo(one);
    assertThat(control.list().getModelsList())
        .extracting(model -> model.getModel().getFingerprint())
        .containsExactly(one, two, three);

    assertThat(control.followNewest("").getFollowsNewest()).isTrue();
    assertThat(answers()).isEqualTo(three);
    assertThat(answers()).isEqualTo(three);
    assertThat(publish(4)).isEqualTo(answers());
  }

  @Test
  void rollsBackFromACheckpointThatTheTrainerHasReleasedTheFormerOf() throws IOException {
    String one = publish(1);
    String two = publish(2);
    trainer.release(1, one);
    String three = publish(3); // the release has been heard when this is acknowledged
    trainer.release(2, two);
    publish(3 + 1);
    Alias back = control.rollback("");
    assertThat(back.getFingerprint()).isEqualTo(three);
    assertThat(back.getFollowsNewest()).isFalse();
    assertThat(answers()).isEqualTo(three);
    assertThat(control.list().getModelsList())
        .extracting(LoadedModel::getStep)
        .containsExactly(3L, 4L);
  }

  @Test
  void loadsAnOlderCheckpointBesideThoseOfTheTrainer() throws IOException {
    publish(2);
    Path older = students.checkpoint(1);
    LoadedModel loaded = control.load(older.getFileName().toString(), progress -> {});
    assertThat(loaded.getStep()).isEqualTo(1);
    control.swap("old", loaded.getModel().getFingerprint());
    assertThat(client.embedText(text("old")).getModel()).isEqualTo(loaded.getModel());
  }

  @Test
  void servesWhatAnOperatorHasLoadedBeforeThereIsACheckpoint() throws IOException {
    assertThat(health()).isEqualTo(ServingStatus.NOT_SERVING);
    Path older = students.checkpoint(1);
    String loaded =
        control.load(older.getFileName().toString(), progress -> {}).getModel().getFingerprint();
    assertThat(health()).isEqualTo(ServingStatus.NOT_SERVING); // no alias points at it yet
    control.swap("", loaded);
    assertThat(health()).isEqualTo(ServingStatus.SERVING);
    assertThat(answers()).isEqualTo(loaded);
    publish(2);
    assertThat(answers()).isEqualTo(loaded);
    assertThat(control.followNewest("").getFormer()).isEqualTo(loaded);
  }

  private ServingStatus health() {
    ManagedChannel channel = Channels.open(student.address().toString());
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  private String publish(long step) throws IOException {
    Path directory = students.checkpoint(step);
    String fingerprint = students.fingerprint(directory);
    trainer.publish(step, fingerprint, directory);
    assertThat(Await.next("acknowledgement", trainer.acknowledged)).isEqualTo(step);
    return fingerprint;
  }

  private String answers() {
    return client.embedText(text("")).getModel().getFingerprint();
  }

  private static EmbedTextRequest text(String alias) {
    return EmbedTextRequest.newBuilder()
        .setOptions(EmbedOptions.newBuilder().setSpace(Space.PROJECTED).setModel(alias))
        .addTexts("a")
        .build();
  }
}
