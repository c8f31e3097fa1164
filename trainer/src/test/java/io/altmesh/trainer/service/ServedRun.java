package io.altmesh.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.AcknowledgeRequest;
import io.altmesh.proto.v1.CheckpointEvent;
import io.altmesh.proto.v1.CheckpointsGrpc;
import io.altmesh.proto.v1.WatchCheckpointsRequest;
import io.altmesh.trainer.checkpoint.Checkpoint;
import io.altmesh.trainer.checkpoint.CheckpointFolder;
import io.altmesh.trainer.checkpoint.Manifest;
import io.altmesh.trainer.control.CheckpointRequests;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.control.StopSignal;
import io.grpc.ManagedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A trainer's port on loopback, over a folder of checkpoints that a test publishes. */
final class ServedRun implements AutoCloseable {
  final Path home;
  final RunBoard board = new RunBoard("run");
  final CheckpointRequests requests = new CheckpointRequests();
  final StopSignal stop = new StopSignal();
  final byte[] weights = new byte[(2 << 20) + 5];
  final CheckpointFolder folder;
  @Nullable HostPort metricsListen;
  RunServices services;
  ManagedChannel channel;

  /** Silent followers are forgotten at once. */
  ServedRun(Path home) {
    this.home = home;
    new Random(1).nextBytes(weights);
    folder = CheckpointFolder.open(home.resolve("checkpoints"));
    start(Duration.ofMillis(1));
  }

  /** Again, with another lease. */
  void start(Duration lease) {
    services = RunServices.start(settings("127.0.0.1:0", lease), board, requests, stop);
    channel = Channels.open(services.address().toString());
  }

  RunServices.Settings settings(String listen, Duration lease) {
    return new RunServices.Settings(
        ServerOptions.at(HostPort.parse(listen)).withMetricsListen(metricsListen),
        lease,
        folder,
        home);
  }

  Checkpoint publish(long step) {
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

  Iterator<CheckpointEvent> watch(String follower) {
    return CheckpointsGrpc.newBlockingStub(channel)
        .watch(WatchCheckpointsRequest.newBuilder().setFollower(follower).build());
  }

  void acknowledge(String follower, long step) {
    CheckpointsGrpc.newBlockingStub(channel)
        .acknowledge(AcknowledgeRequest.newBuilder().setFollower(follower).setStep(step).build());
  }

  static long nextPublished(Iterator<CheckpointEvent> events) {
    CheckpointEvent event = events.next();
    return event.hasPublished() ? event.getPublished().getStep() : nextPublished(events);
  }

  /** A watch is asynchronous: publishes until the follower has been promised one. */
  Checkpoint publishUntilHeard(Iterator<CheckpointEvent> events) {
    Checkpoint checkpoint = publish(1);
    assertThat(nextPublished(events)).isEqualTo(1);
    return checkpoint;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    services.close();
  }
}
