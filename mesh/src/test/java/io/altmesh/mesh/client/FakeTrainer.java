package io.altmesh.mesh.client;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.Errors;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.proto.v1.AcknowledgeRequest;
import io.altmesh.proto.v1.AcknowledgeResponse;
import io.altmesh.proto.v1.CheckpointEvent;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.CheckpointsGrpc;
import io.altmesh.proto.v1.DownloadCheckpointRequest;
import io.altmesh.proto.v1.FileChunk;
import io.altmesh.proto.v1.FileInfo;
import io.altmesh.proto.v1.Released;
import io.altmesh.proto.v1.RunFinished;
import io.altmesh.proto.v1.WatchCheckpointsRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** A trainer's Checkpoints service over files in memory, on a loopback port. */
final class FakeTrainer extends CheckpointsGrpc.CheckpointsImplBase implements AutoCloseable {
  final BlockingQueue<AcknowledgeRequest> acknowledged = new LinkedBlockingQueue<>();
  final AtomicInteger downloads = new AtomicInteger();
  final MeshServer server;

  /** What goes over the wire for a step: tests tamper here. */
  volatile BiFunction<Long, List<FileChunk>, List<FileChunk>> tamper = (step, chunks) -> chunks;

  private final Map<Long, Map<String, byte[]>> files = new LinkedHashMap<>();
  private final List<StreamObserver<CheckpointEvent>> watchers = new ArrayList<>();
  private CheckpointEvent newest;

  FakeTrainer(int port) {
    server =
        MeshServer.builder("test trainer", new HostPort("127.0.0.1", port))
            .service(this)
            .drain(Duration.ZERO)
            .start();
  }

  String target() {
    return server.address().toString();
  }

  static Map<String, byte[]> model(String weights) {
    Map<String, byte[]> model = new LinkedHashMap<>();
    model.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
    model.put("empty.txt", new byte[0]);
    model.put("model.safetensors", weights.repeat(1000).getBytes(StandardCharsets.UTF_8));
    return model;
  }

  static CheckpointInfo info(long step, Map<String, byte[]> model) {
    CheckpointInfo.Builder info =
        CheckpointInfo.newBuilder().setRun("run").setStep(step).setFingerprint("fp" + step);
    model.forEach((name, bytes) -> info.addFiles(file(name, bytes)));
    return info.build();
  }

  static FileInfo file(String name, byte[] bytes) {
    return FileInfo.newBuilder()
        .setName(name)
        .setSize(bytes.length)
        .setSha256(HexFormat.of().formatHex(CheckpointManifest.sha256().digest(bytes)))
        .build();
  }

  CheckpointInfo publish(long step, String weights) {
    return publish(info(step, model(weights)), model(weights));
  }

  synchronized CheckpointInfo publish(CheckpointInfo info, Map<String, byte[]> model) {
    files.put(info.getStep(), model);
    newest = CheckpointEvent.newBuilder().setPublished(info).build();
    watchers.forEach(watcher -> watcher.onNext(newest));
    return info;
  }

  synchronized void release(CheckpointInfo info) {
    Released released =
        Released.newBuilder().setStep(info.getStep()).setFingerprint(info.getFingerprint()).build();
    CheckpointEvent event = CheckpointEvent.newBuilder().setReleased(released).build();
    watchers.forEach(watcher -> watcher.onNext(event));
  }

  synchronized void finish(long lastStep) {
    newest =
        CheckpointEvent.newBuilder()
            .setRunFinished(RunFinished.newBuilder().setLastStep(lastStep))
            .build();
    watchers.forEach(watcher -> watcher.onNext(newest));
  }

  /** Completes the watches. */
  synchronized void leave() {
    watchers.forEach(StreamObserver::onCompleted);
    watchers.clear();
  }

  @Override
  public synchronized void watch(
      WatchCheckpointsRequest request, StreamObserver<CheckpointEvent> watcher) {
    ((ServerCallStreamObserver<CheckpointEvent>) watcher).setOnCancelHandler(() -> {});
    watchers.add(watcher);
    if (newest != null) {
      watcher.onNext(newest);
    }
  }

  @Override
  public void download(DownloadCheckpointRequest request, StreamObserver<FileChunk> follower) {
    ((ServerCallStreamObserver<FileChunk>) follower).setOnCancelHandler(() -> {});
    downloads.incrementAndGet();
    List<FileChunk> chunks = chunks(request.getStep());
    if (chunks.isEmpty()) {
      follower.onError(
          Errors.toStatus(MeshException.notFound("step: %d (expected: kept)", request.getStep())));
      return;
    }
    try {
      tamper.apply(request.getStep(), chunks).forEach(follower::onNext);
    } catch (MeshException e) {
      follower.onError(Errors.toStatus(e));
      return;
    }
    follower.onCompleted();
  }

  private synchronized List<FileChunk> chunks(long step) {
    List<FileChunk> chunks = new ArrayList<>();
    files
        .getOrDefault(step, Map.of())
        .forEach(
            (name, bytes) -> {
              for (int offset = 0; offset < bytes.length; offset += 1500) {
                int length = Math.min(1500, bytes.length - offset);
                chunks.add(
                    FileChunk.newBuilder()
                        .setName(name)
                        .setOffset(offset)
                        .setData(ByteString.copyFrom(bytes, offset, length))
                        .build());
              }
            });
    return chunks;
  }

  @Override
  public void acknowledge(
      AcknowledgeRequest request, StreamObserver<AcknowledgeResponse> follower) {
    acknowledged.add(request);
    follower.onNext(AcknowledgeResponse.getDefaultInstance());
    follower.onCompleted();
  }

  @Override
  public void close() {
    server.close();
  }
}
