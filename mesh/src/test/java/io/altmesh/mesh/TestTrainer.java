package io.altmesh.mesh;

import com.google.protobuf.ByteString;
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
import io.altmesh.proto.v1.WatchCheckpointsRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A trainer that announces, and hands out, what a test gives it, on a loopback port. */
public final class TestTrainer extends CheckpointsGrpc.CheckpointsImplBase
    implements AutoCloseable {
  public final BlockingQueue<Long> acknowledged = new LinkedBlockingQueue<>();

  /** Flips a bit of every file handed out: the digests no longer fit. */
  public volatile boolean corrupt;

  private final Map<Long, Map<String, byte[]>> files = new ConcurrentHashMap<>();
  private final List<CheckpointEvent> events = new ArrayList<>();
  private final List<StreamObserver<CheckpointEvent>> watchers = new ArrayList<>();
  private final MeshServer server =
      MeshServer.builder("fake trainer", new HostPort("127.0.0.1", 0))
          .service(this)
          .drain(Duration.ZERO)
          .start();

  public String target() {
    return server.address().toString();
  }

  /** Announces a checkpoint without files. */
  public void publish(long step, String fingerprint) {
    publish(step, fingerprint, Map.of());
  }

  /** Announces a directory's files. */
  public void publish(long step, String fingerprint, Path directory) throws IOException {
    Map<String, byte[]> model = new TreeMap<>();
    try (var listed = Files.list(directory)) {
      for (Path file : listed.toList()) {
        model.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    publish(step, fingerprint, model);
  }

  private void publish(long step, String fingerprint, Map<String, byte[]> model) {
    files.put(step, model);
    CheckpointInfo.Builder info =
        CheckpointInfo.newBuilder().setRun("run").setStep(step).setFingerprint(fingerprint);
    model.forEach(
        (name, bytes) ->
            info.addFiles(
                FileInfo.newBuilder()
                    .setName(name)
                    .setSize(bytes.length)
                    .setSha256(sha256(bytes))));
    tell(CheckpointEvent.newBuilder().setPublished(info).build());
  }

  public void release(long step, String fingerprint) {
    tell(
        CheckpointEvent.newBuilder()
            .setReleased(Released.newBuilder().setStep(step).setFingerprint(fingerprint))
            .build());
  }

  private synchronized void tell(CheckpointEvent event) {
    events.add(event);
    watchers.forEach(watcher -> watcher.onNext(event));
  }

  @Override
  public synchronized void watch(
      WatchCheckpointsRequest request, StreamObserver<CheckpointEvent> watcher) {
    ((ServerCallStreamObserver<CheckpointEvent>) watcher).setOnCancelHandler(() -> {});
    events.forEach(watcher::onNext);
    watchers.add(watcher);
  }

  @Override
  public void download(DownloadCheckpointRequest request, StreamObserver<FileChunk> follower) {
    ((ServerCallStreamObserver<FileChunk>) follower).setOnCancelHandler(() -> {});
    files
        .get(request.getStep())
        .forEach(
            (name, bytes) -> {
              byte[] sent = bytes.clone();
              if (corrupt) {
                sent[sent.length / 2] ^= 1;
              }
              follower.onNext(
                  FileChunk.newBuilder().setName(name).setData(ByteString.copyFrom(sent)).build());
            });
    follower.onCompleted();
  }

  @Override
  public void acknowledge(
      AcknowledgeRequest request, StreamObserver<AcknowledgeResponse> follower) {
    acknowledged.add(request.getStep());
    follower.onNext(AcknowledgeResponse.getDefaultInstance());
    follower.onCompleted();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
