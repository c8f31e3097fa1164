package io.altmesh.trainer.service;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.AcknowledgeRequest;
import io.altmesh.proto.v1.AcknowledgeResponse;
import io.altmesh.proto.v1.CheckpointEvent;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.CheckpointsGrpc;
import io.altmesh.proto.v1.DownloadCheckpointRequest;
import io.altmesh.proto.v1.FileChunk;
import io.altmesh.proto.v1.FileInfo;
import io.altmesh.proto.v1.ListCheckpointsRequest;
import io.altmesh.proto.v1.ListCheckpointsResponse;
import io.altmesh.proto.v1.Released;
import io.altmesh.proto.v1.RunFinished;
import io.altmesh.proto.v1.WatchCheckpointsRequest;
import io.altmesh.trainer.checkpoint.Checkpoint;
import io.altmesh.trainer.checkpoint.CheckpointFolder;
import io.altmesh.trainer.checkpoint.Manifest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Announces and hands out checkpoints. Watch streams stay open after {@code run_finished}, as a
 * sign of life, until the trainer leaves.
 */
final class CheckpointsService extends CheckpointsGrpc.CheckpointsImplBase {
  private final CheckpointFolder folder;
  private final Followers followers;
  private final Map<Long, Integer> downloads = new ConcurrentHashMap<>();
  private final List<ServerCallStreamObserver<CheckpointEvent>> watchers = new ArrayList<>();
  private final Releases releases;
  private boolean mayRelease;
  private @Nullable Long finishedAt;

  CheckpointsService(CheckpointFolder folder, Followers followers) {
    this.folder = folder;
    this.followers = followers;
    this.releases = new Releases(followers);
    List<Checkpoint> earlier = folder.list();
    earlier.forEach(releases::published);
    mayRelease = earlier.isEmpty();
  }

  @Override
  public void list(
      ListCheckpointsRequest request, StreamObserver<ListCheckpointsResponse> observer) {
    ListCheckpointsResponse.Builder response = ListCheckpointsResponse.newBuilder();
    folder.list().forEach(checkpoint -> response.addCheckpoints(info(checkpoint)));
    observer.onNext(response.build());
    observer.onCompleted();
  }

  @Override
  public void watch(WatchCheckpointsRequest request, StreamObserver<CheckpointEvent> observer) {
    String follower = request.getFollower();
    if (follower.isBlank()) {
      observer.onError(
          Errors.toStatus(
              MeshException.invalidArgument(
                  "follower: \"\" (expected: a unique name, such as student@host:port)")));
      return;
    }
    var call = (ServerCallStreamObserver<CheckpointEvent>) observer;
    call.setOnCancelHandler(
        () -> {
          followers.left(follower);
          forget(call);
        });
    synchronized (this) {
      for (long step : followers.joined(follower, releases.newest())) {
        Checkpoint checkpoint = releases.held(step);
        if (checkpoint != null) {
          call.onNext(published(info(checkpoint)));
        }
      }
      releases.soFar().forEach(released -> call.onNext(releasedEvent(released)));
      if (finishedAt != null) {
        call.onNext(finishedEvent(finishedAt));
      }
      watchers.add(call);
    }
  }

  @Override
  public void download(DownloadCheckpointRequest request, StreamObserver<FileChunk> observer) {
    long step = request.getStep();
    downloads.merge(step, 1, Integer::sum); // before the look: from here on it is not pruned
    Checkpoint checkpoint =
        folder.list().stream().filter(kept -> kept.step() == step).findFirst().orElse(null);
    if (checkpoint == null) {
      release(step);
      observer.onError(
          Errors.toStatus(
              MeshException.notFound("step %d is not kept here (List says which are)", step)));
      return;
    }
    new Download(checkpoint, (ServerCallStreamObserver<FileChunk>) observer, () -> release(step))
        .start();
  }

  @Override
  public void acknowledge(
      AcknowledgeRequest request, StreamObserver<AcknowledgeResponse> observer) {
    followers.acknowledged(request.getFollower(), request.getStep());
    release();
    observer.onNext(AcknowledgeResponse.getDefaultInstance());
    observer.onCompleted();
  }

  boolean isDownloading(long step) {
    return downloads.containsKey(step);
  }

  private void release(long step) {
    downloads.computeIfPresent(step, (key, count) -> count == 1 ? null : count - 1);
  }

  synchronized void published(Checkpoint checkpoint) {
    releases.published(checkpoint);
    followers.published(checkpoint.step());
    tell(published(info(checkpoint)));
  }

  /**
   * Tells of superseded checkpoints that nobody needs any more; called again when leases may have
   * run out.
   */
  synchronized void release() {
    if (mayRelease) {
      releases.due().forEach(released -> tell(releasedEvent(released)));
    }
  }

  /** Followers of an earlier process have had their time to come back. */
  synchronized void allowReleases() {
    mayRelease = true;
    release();
  }

  synchronized void finished(long lastStep) {
    finishedAt = lastStep;
    tell(finishedEvent(lastStep));
  }

  /** Completes all watches, after a finished run's last releases. */
  synchronized void end() {
    mayRelease |= finishedAt != null; // nobody can come back to a trainer that leaves for good
    release();
    watchers.forEach(
        watcher -> {
          if (!watcher.isCancelled()) {
            watcher.onCompleted();
          }
        });
    watchers.clear();
  }

  private void tell(CheckpointEvent event) {
    watchers.forEach(
        watcher -> {
          if (!watcher.isCancelled()) {
            watcher.onNext(event);
          }
        });
  }

  private synchronized void forget(ServerCallStreamObserver<CheckpointEvent> watcher) {
    watchers.remove(watcher);
  }

  private static CheckpointEvent published(CheckpointInfo info) {
    return CheckpointEvent.newBuilder().setPublished(info).build();
  }

  private static CheckpointEvent releasedEvent(Released released) {
    return CheckpointEvent.newBuilder().setReleased(released).build();
  }

  private static CheckpointEvent finishedEvent(long lastStep) {
    return CheckpointEvent.newBuilder()
        .setRunFinished(RunFinished.newBuilder().setLastStep(lastStep))
        .build();
  }

  private static CheckpointInfo info(Checkpoint checkpoint) {
    Manifest manifest = checkpoint.manifest();
    CheckpointInfo.Builder info =
        CheckpointInfo.newBuilder()
            .setRun(manifest.run())
            .setStep(manifest.step())
            .setFingerprint(manifest.fingerprint())
            .setCreatedAtMillis(manifest.createdAtMillis())
            .setTeacherFingerprint(manifest.teacherFingerprint())
            .setLast(manifest.last());
    for (Manifest.Entry file : manifest.files()) {
      info.addFiles(
          FileInfo.newBuilder().setName(file.name()).setSize(file.size()).setSha256(file.sha256()));
    }
    return info.build();
  }
}
