package io.altmesh.cli;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.server.AnswerLimit;
import io.altmesh.mesh.server.EmbedderBackend;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.ModelDescription;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A teacher's images, one list at a time, of which only the first passes until it is opened. */
final class GatedImages implements EmbedderBackend, AutoCloseable {
  /** Images that were let through. */
  final AtomicInteger passed = new AtomicInteger();

  private final CountDownLatch opened = new CountDownLatch(1);
  private final EmbedderClient teacher;
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final MeshServer server;

  GatedImages(String target) {
    teacher = EmbedderClient.connect(target, ClientOptions.defaults());
    server =
        MeshServer.builder("gated images", new HostPort("127.0.0.1", 0))
            .service(
                new EmbedderService(
                    this, EmbedderService.DEFAULT_LIMITS, worker, new MeshMetrics()))
            .drain(Duration.ZERO)
            .start();
  }

  String target() {
    return server.address().toString();
  }

  void open() {
    opened.countDown();
  }

  @Override
  public EmbedResponse embedImages(EmbedImagesRequest request) {
    if (passed.get() > 0) {
      awaitOpened();
    }
    passed.addAndGet(request.getImagesCount());
    return teacher.embedImages(request);
  }

  private void awaitOpened() {
    try {
      if (!opened.await(60, TimeUnit.SECONDS)) {
        throw MeshException.unavailable("the gate was never opened");
      }
    } catch (InterruptedException e) {
      throw MeshException.unavailable("the test is over");
    }
  }

  @Override
  public ModelDescription describe(String expected) {
    return teacher.describe(expected);
  }

  @Override
  public Head head(String expected) {
    return teacher.head(expected);
  }

  @Override
  public EmbedResponse embedText(EmbedTextRequest request) {
    return teacher.embedText(request);
  }

  @Override
  public EncodeTokensResponse encodeTokens(EncodeTokensRequest request, AnswerLimit limit) {
    return teacher.encodeTokens(request);
  }

  @Override
  public void close() {
    worker.shutdownNow();
    server.close();
    teacher.close();
  }
}
