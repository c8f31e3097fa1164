package io.altmesh.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.BestCheckpoint;
import io.altmesh.proto.v1.CheckpointRequest;
import io.altmesh.proto.v1.GetRunRequest;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.proto.v1.StopRequest;
import io.altmesh.proto.v1.TrainingRunGrpc;
import io.altmesh.proto.v1.WatchRunRequest;
import io.altmesh.trainer.log.StepReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The run's status, its control, its port. */
@Timeout(60)
class RunServicesTest {
  private ServedRun run;

  @BeforeEach
  void open(@TempDir Path home) {
    run = new ServedRun(home);
  }

  @AfterEach
  void close() {
    run.close();
  }

  @Test
  void prometheusIsToldWhatTheBoardSays() throws Exception {
    run.close();
    run.metricsListen = HostPort.parse("127.0.0.1:0");
    run.start(Duration.ofMillis(1));
    run.board.begin(0, 100);
    run.board.report(
        new StepReport(
            20, 100, 1, 0.25, 1e-4, 3, 640, 12.5, 0.5, 0.75, 900, 2, 0, Map.of("logit_scale", 2.5)),
        40);
    run.board.checkpoint(20);
    run.board.scored(Map.of(), BestCheckpoint.newBuilder().setStep(10).setScore(0.71).build());
    run.services.metrics().teacherAnswered(Duration.ofMillis(250));

    String told =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://" + run.services.metricsAddress() + "/metrics"))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();

    assertThat(told.lines())
        .contains(
            "altmesh_train_step 20.0",
            "altmesh_train_planned_steps 100.0",
            "altmesh_train_loss 0.25",
            "altmesh_train_logit_scale 2.5",
            "altmesh_train_samples_per_second 640.0",
            "altmesh_train_seconds_total 12.5",
            "altmesh_train_starved_seconds_total 0.5",
            "altmesh_train_store_hit_ratio 0.75",
            "altmesh_train_teacher_items_total 900.0",
            "altmesh_train_skipped_rows_total 2.0",
            "altmesh_train_checkpoints_total 1.0",
            "altmesh_train_last_checkpoint_step 20.0",
            "altmesh_train_best_score 0.71",
            "altmesh_train_best_step 10.0",
            "altmesh_train_phase{phase=\"training\"} 1.0",
            "altmesh_train_phase{phase=\"failed\"} 0.0",
            "altmesh_train_teacher_answer_seconds_count 1",
            "altmesh_train_teacher_answer_seconds_sum 0.25");
  }

  @Test
  void watchTellsEachStatusUntilTheRunHasEnded() {
    Iterator<RunStatus> statuses =
        TrainingRunGrpc.newBlockingStub(run.channel).watch(WatchRunRequest.getDefaultInstance());
    assertThat(statuses.next().getPhase()).isEqualTo(RunPhase.STARTING);

    run.board.begin(0, 10);
    run.board.phase(RunPhase.FINISHED, "");

    assertThat(statuses.next().getPhase()).isEqualTo(RunPhase.TRAINING);
    assertThat(statuses.next().getPhase()).isEqualTo(RunPhase.FINISHED);
    assertThat(statuses.hasNext()).isFalse();
    assertThat(
            TrainingRunGrpc.newBlockingStub(run.channel)
                .get(GetRunRequest.getDefaultInstance())
                .getTotalSteps())
        .isEqualTo(10);
  }

  @Test
  void stopAndCheckpointAreAnsweredWhenTheCheckpointIsPublished() throws Exception {
    var stub = TrainingRunGrpc.newFutureStub(run.channel);
    var asked = stub.checkpoint(CheckpointRequest.getDefaultInstance());
    var stopping = stub.stop(StopRequest.getDefaultInstance());
    while (!run.stop.tripped()) {
      Thread.onSpinWait();
    }
    assertThat(stopping.isDone()).isFalse();

    // Both calls travel side by side: answer until both have arrived.
    while (!asked.isDone() || !stopping.isDone()) {
      run.requests.published(42);
    }

    assertThat(asked.get().getStep()).isEqualTo(42);
    assertThat(stopping.get().getStep()).isEqualTo(42);
    assertThat(run.stop.awaitLeaving(0)).isFalse();
  }

  @Test
  void theFileAddressSaysWhereWhileTheServicesAreUp() throws IOException {
    assertThat(Files.readString(run.home.resolve("address")).strip())
        .isEqualTo(run.services.address().toString());

    run.services.close();

    assertThat(run.home.resolve("address")).doesNotExist();
  }

  @Test
  void aPortInUseIsNamed() {
    assertThatThrownBy(
            () ->
                RunServices.start(
                    run.settings(run.services.address().toString(), Duration.ofSeconds(1)),
                    run.board,
                    run.requests,
                    run.stop))
        .isInstanceOf(MeshException.class)
        .hasMessageContaining(run.services.address().toString());
  }
}
