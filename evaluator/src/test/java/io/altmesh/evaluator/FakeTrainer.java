package io.altmesh.evaluator;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.proto.v1.AcknowledgeRequest;
import io.altmesh.proto.v1.AcknowledgeResponse;
import io.altmesh.proto.v1.CheckpointEvent;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.CheckpointsGrpc;
import io.altmesh.proto.v1.WatchCheckpointsRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A trainer that announces what a test tells it to, on a loopback port. */
final class FakeTrainer extends CheckpointsGrpc.CheckpointsImplBase implements AutoCloseable {
  final BlockingQueue<Long> acknowledged = new LinkedBlockingQueue<>();
  private final List<CheckpointEvent> published = new ArrayList<>();
  private final List<StreamObserver<CheckpointEvent>> watchers = new ArrayList<>();
  private final MeshServer server =
      MeshServer.builder("fake trainer", new HostPort("127.0.0.1", 0))
          .service(this)
          .drain(Duration.ZERO)
          .start();

  String target() {
    return server.address().toString();
  }

  synchronized void publish(long step, String fingerprint) {
    CheckpointEvent event =
        CheckpointEvent.newBuilder()
            .setPublished(
                CheckpointInfo.newBuilder().setRun("run").setStep(step).setFingerprint(fingerprint))
            .build();
    published.add(event);
    watchers.forEach(watcher -> watcher.onNext(event));
  }

  @Override
  public synchronized void watch(
      WatchCheckpointsRequest request, StreamObserver<CheckpointEvent> watcher) {
    ((ServerCallStreamObserver<CheckpointEvent>) watcher).setOnCancelHandler(() -> {});
    published.forEach(watcher::onNext);
    watchers.add(watcher);
  }

  @Override
  public void acknowledge(
      AcknowledgeRequest request, StreamObserver<AcknowledgeResponse> follower) {
    acknowledged.add(request.getStep());
    follower.onNext(AcknowledgeResponse.getDefaultInstance());
    follower.onCompleted();
  }

  @Override
  public void close() {
    server.close();
  }
}
