package io.altmesh.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.AcknowledgeRequest;
import io.altmesh.proto.v1.BestCheckpoint;
import io.altmesh.proto.v1.CheckpointEvent;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.CheckpointRequest;
import io.altmesh.proto.v1.CheckpointsGrpc;
import io.altmesh.proto.v1.DownloadCheckpointRequest;
import io.altmesh.proto.v1.FileChunk;
import io.altmesh.proto.v1.FileInfo;
import io.altmesh.proto.v1.GetRunRequest;
import io.altmesh.proto.v1.ListCheckpointsRequest;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.proto.v1.StopRequest;
import io.altmesh.proto.v1.TrainingRunGrpc;
import io.altmesh.proto.v1.WatchCheckpointsRequest;
import io.altmesh.proto.v1.WatchRunRequest;
import io.altmesh.trainer.checkpoint.Checkpoint;
import io.altmesh.trainer.checkpoint.CheckpointFolder;
import io.altmesh.trainer.checkpoint.Manifest;
import io.altmesh.trainer.control.CheckpointRequests;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.log.StepReport;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunServicesTest {
  @TempDir Path run;

  private final RunBoard board = new RunBoard("run");
  private final CheckpointRequests requests = new CheckpointRequests();
  private final StopSignal stop = new StopSignal();
  private final byte[] weights = new byte[(2 << 20) + 5];
  private CheckpointFolder folder;
  private @Nullable HostPort metricsListen;
  private RunServices services;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    new Random(1).nextBytes(weights);
    folder = CheckpointFolder.open(run.resolve("checkpoints"));
    start(Duration.ofMillis(1));
  }

  private void start(Duration lease) {
    services = RunServices.start(settings("127.0.0.1:0", lease), board, requests, stop);
    channel = Channels.open(services.address().toString());
  }

  private RunServices.Settings settings(String listen, Duration lease) {
    return new RunServices.Settings(
        ServerOptions.at(HostPort.parse(listen)).withMetricsListen(metricsListen),
        lease,
        folder,
        run);
  }

  @Test
  void prometheusIsToldWhatTheBoardSays() throws Exception {
    close();
    metricsListen = HostPort.parse("127.0.0.1:0");
    start(Duration.ofMillis(1));
    board.begin(0, 100);
    board.report(
        new StepReport(
            20, 100, 1, 0.25, 1e-4, 3, 640, 12.5, 0.5, 0.75, 900, 2, 0, Map.of("logit_scale", 2.5)),
        40);
    board.checkpoint(20);
    board.scored(Map.of(), BestCheckpoint.newBuilder().setStep(10).setScore(0.71).build());
    services.metrics().teacherAnswered(Duration.ofMillis(250));

    String told =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://" + services.metricsAddress() + "/metrics"))
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

  @AfterEach
  void close() {
    channel.shutdownNow();
    services.close();
  }

  private Checkpoint publish(long step) {
    Checkpoint written =
        folder.write(
            step,
            target -> {
              Files.write(target.resolve("model.safetensors"), weights);
              Files.writeString(target.resolve("config.json"), "{}");
              Files.createFile(target.resolve("empty.txt"));
              Files.writeString(target.resolve("optimizer.safetensors"), "moments");
            },
            (target, files, runFiles) ->
                new Manifest("run", step, "fp" + step, "teacher", 5, false, files, runFiles));
    services.published(written);
    return written;
  }

  private Iterator<CheckpointEvent> watch(String follower) {
    return CheckpointsGrpc.newBlockingStub(channel)
        .watch(WatchCheckpointsRequest.newBuilder().setFollower(follower).build());
  }

  private void acknowledge(String follower, long step) {
    CheckpointsGrpc.newBlockingStub(channel)
        .acknowledge(AcknowledgeRequest.newBuilder().setFollower(follower).setStep(step).build());
  }

  @Test
  void aFollowerHearsOfTheNewestThenOfEachNewOne() {
    publish(1);
    publish(2);
    Iterator<CheckpointEvent> events = watch("student@here");

    CheckpointEvent first = events.next();
    assertThat(first.getPublished().getStep()).isEqualTo(2);
    assertThat(first.getPublished().getFingerprint()).isEqualTo("fp2");
    assertThat(first.getPublished().getFilesList())
        .extracting(FileInfo::getName)
        .containsExactly("config.json", "empty.txt", "model.safetensors");
    publish(3);
    assertThat(nextPublished(events)).isEqualTo(3);
  }

  private static long nextPublished(Iterator<CheckpointEvent> events) {
    CheckpointEvent event = events.next();
    return event.hasPublished() ? event.getPublished().getStep() : nextPublished(events);
  }

  @Test
  void downloadsAllModelFilesInChunksOfAtMostAMebibyte() throws IOException {
    publish(7);

    Map<String, ByteArrayOutputStream> files = new LinkedHashMap<>();
    Iterator<FileChunk> chunks =
        CheckpointsGrpc.newBlockingStub(channel)
            .download(DownloadCheckpointRequest.newBuilder().setStep(7).build());
    while (chunks.hasNext()) {
      FileChunk chunk = chunks.next();
      ByteArrayOutputStream file =
          files.computeIfAbsent(chunk.getName(), name -> new ByteArrayOutputStream());
      assertThat(chunk.getOffset()).isEqualTo(file.size());
      assertThat(chunk.getData().size()).isLessThanOrEqualTo(1 << 20);
      chunk.getData().writeTo(file);
    }

    assertThat(files.keySet()).containsExactly("config.json", "empty.txt", "model.safetensors");
    assertThat(files.get("model.safetensors").toByteArray()).isEqualTo(weights);
    assertThat(files.get("empty.txt").size()).isZero();
  }

  @Test
  void aStepThatIsNotKeptIsNotFound() {
    assertThatThrownBy(
            () ->
                CheckpointsGrpc.newBlockingStub(channel)
                    .download(DownloadCheckpointRequest.newBuilder().setStep(99).build())
                    .next())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  @Test
  void whatAFollowerHasNotAcknowledgedIsNeeded() {
    Iterator<CheckpointEvent> events = watch("evaluator@here");
    // The watch is registered when the server has answered it, so wait for the first checkpoint to
    // arrive.
    Checkpoint first = publishUntilHeard(events);

    assertThat(services.needs(first)).isTrue();
    acknowledge("evaluator@here", first.step());
    assertThat(services.needs(first)).isFalse();
  }

  /** A watch is asynchronous: publishes until the follower has been promised one. */
  private Checkpoint publishUntilHeard(Iterator<CheckpointEvent> events) {
    Checkpoint checkpoint = publish(1);
    assertThat(nextPublished(events)).isEqualTo(1);
    return checkpoint;
  }

  @Test
  void aSupersededCheckpointIsReleasedWhenAllHaveAcknowledgedIt() {
    Iterator<CheckpointEvent> events = watch("student@here");
    publishUntilHeard(events);
    publish(2);
    assertThat(nextPublished(events)).isEqualTo(2);

    acknowledge("student@here", 1);

    CheckpointEvent event = events.next();
    assertThat(event.getReleased().getStep()).isEqualTo(1);
    assertThat(event.getReleased().getFingerprint()).isEqualTo("fp1");
  }

  @Test
  void staysUntilFollowersHaveTheLastCheckpoint() throws Exception {
    Iterator<CheckpointEvent> events = watch("student@here");
    publishUntilHeard(events);
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(
            () -> {
              try {
                services.awaitFollowers(1, true, stop);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    assertThat(events.next().hasRunFinished()).isTrue();
    assertThat(waiting).isNotDone();
    acknowledge("student@here", 1);
    waiting.get(30, TimeUnit.SECONDS);
  }

  @Test
  void doesNotBeginBeforeTheExpectedFollowersWatch() throws Exception {
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> awaitJoined(2));
    watch("student@here");
    assertThat(waiting).isNotDone();
    watch("evaluator@here");
    waiting.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aStopEndsTheWaitForFollowers() throws Exception {
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> awaitJoined(1));
    assertThat(waiting).isNotDone();
    stop.trip();
    waiting.get(30, TimeUnit.SECONDS);
  }

  private void awaitJoined(int expected) {
    try {
      services.awaitJoined(expected, stop);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void leavesAtOnceWhenTheStopSignalIsTrippedTwice() throws Exception {
    Iterator<CheckpointEvent> events = watch("student@here");
    publishUntilHeard(events);
    stop.trip();
    stop.trip();

    services.awaitFollowers(1, true, stop);

    assertThat(services.needs(folder.list().get(0))).isTrue();
  }

  @Test
  void aStoppedRunIsNotToldToHaveFinished() throws Exception {
    Iterator<CheckpointEvent> events = watch("student@here");
    publishUntilHeard(events);
    acknowledge("student@here", 1);
    stop.trip();

    services.awaitFollowers(1, false, stop);
    services.close();

    assertThat(events).toIterable().noneMatch(CheckpointEvent::hasRunFinished);
  }

  @Test
  void releasesAreToldAfterTheRunHasFinished() throws Exception {
    Iterator<CheckpointEvent> events = watch("student@here");
    publishUntilHeard(events);
    publish(2);
    assertThat(nextPublished(events)).isEqualTo(2);
    acknowledge("student@here", 2);
    services.awaitFollowers(2, true, stop);
    assertThat(events.next().hasRunFinished()).isTrue();

    acknowledge("student@here", 1);

    assertThat(events.next().getReleased().getStep()).isEqualTo(1);
  }

  @Test
  void aResumedRunThatFinishesWithinItsFirstLeaseReleasesBeforeItLeaves() throws Exception {
    publish(1);
    close();
    start(Duration.ofHours(1));
    Iterator<CheckpointEvent> events = watch("student@here");
    assertThat(nextPublished(events)).isEqualTo(1);
    acknowledge("student@here", 1);
    publish(2);
    acknowledge("student@here", 2);
    services.awaitFollowers(2, true, stop);

    services.close();

    assertThat(nextPublished(events)).isEqualTo(2);
    assertThat(events.next().hasRunFinished()).isTrue();
    assertThat(events.next().getReleased().getStep()).isEqualTo(1);
    assertThat(events.hasNext()).isFalse();
  }

  @Test
  void doesNotWaitForAFollowerThatIsGone() throws Exception {
    Iterator<CheckpointEvent> events = watch("student@here");
    publishUntilHeard(events);
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);

    // Returns once the cancelled watch's lease, 1 ms, is over.
    services.awaitFollowers(1, true, stop);
  }

  @Test
  void watchTellsEachStatusUntilTheRunHasEnded() {
    Iterator<RunStatus> statuses =
        TrainingRunGrpc.newBlockingStub(channel).watch(WatchRunRequest.getDefaultInstance());
    assertThat(statuses.next().getPhase()).isEqualTo(RunPhase.STARTING);

    board.begin(0, 10);
    board.phase(RunPhase.FINISHED, "");

    assertThat(statuses.next().getPhase()).isEqualTo(RunPhase.TRAINING);
    assertThat(statuses.next().getPhase()).isEqualTo(RunPhase.FINISHED);
    assertThat(statuses.hasNext()).isFalse();
    assertThat(
            TrainingRunGrpc.newBlockingStub(channel)
                .get(GetRunRequest.getDefaultInstance())
                .getTotalSteps())
        .isEqualTo(10);
  }

  @Test
  void stopAndCheckpointAreAnsweredWhenTheCheckpointIsPublished() throws Exception {
    var stub = TrainingRunGrpc.newFutureStub(channel);
    var asked = stub.checkpoint(CheckpointRequest.getDefaultInstance());
    var stopping = stub.stop(StopRequest.getDefaultInstance());
    while (!stop.tripped()) {
      Thread.onSpinWait();
    }
    assertThat(stopping.isDone()).isFalse();

    // Both calls travel side by side: answer until both have arrived.
    while (!asked.isDone() || !stopping.isDone()) {
      requests.published(42);
    }

    assertThat(asked.get().getStep()).isEqualTo(42);
    assertThat(stopping.get().getStep()).isEqualTo(42);
    assertThat(stop.awaitLeaving(0)).isFalse();
  }

  @Test
  void theFileAddressSaysWhereWhileTheServicesAreUp() throws IOException {
    assertThat(Files.readString(run.resolve("address")).strip())
        .isEqualTo(services.address().toString());

    services.close();

    assertThat(run.resolve("address")).doesNotExist();
  }

  @Test
  void aPortInUseIsNamed() {
    assertThatThrownBy(
            () ->
                RunServices.start(
                    settings(services.address().toString(), Duration.ofSeconds(1)),
                    board,
                    requests,
                    stop))
        .isInstanceOf(MeshException.class)
        .hasMessageContaining(services.address().toString());
  }

  @Test
  void listsWhatIsKept() {
    publish(1);
    publish(2);

    assertThat(
            CheckpointsGrpc.newBlockingStub(channel)
                .list(ListCheckpointsRequest.getDefaultInstance())
                .getCheckpointsList())
        .extracting(CheckpointInfo::getStep)
        .containsExactly(1L, 2L);
  }
}
