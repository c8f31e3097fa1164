package io.altmesh.mesh;

import io.altmesh.mesh.server.EmbedderBackend;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.WorkQueue;
import io.altmesh.proto.v1.Limits;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An Embedder on a loopback port, with its workers. */
public final class TestEmbedder implements AutoCloseable {
  public static final Duration RETRY_DELAY = Duration.ofMillis(300);

  public final MeshMetrics metrics = new MeshMetrics();
  public final MeshServer server;
  private final ExecutorService workers;

  private TestEmbedder(Settings settings, EmbedderBackend backend) {
    workers = Executors.newFixedThreadPool(settings.workers);
    Limits limits =
        EmbedderService.DEFAULT_LIMITS.toBuilder()
            .setStreamWindow(settings.window)
            .setMaxItemsPerRequest(16)
            .build();
    WorkQueue queue = new WorkQueue(workers, settings.queue, RETRY_DELAY);
    server =
        MeshServer.builder("test teacher", new HostPort("127.0.0.1", settings.port))
            .service(new EmbedderService(backend, limits, queue, metrics))
            .metrics(metrics)
            .drain(settings.drain)
            .start();
    server.ready();
  }

  /** What tests vary. */
  public record Settings(int port, int workers, int queue, int window, Duration drain) {
    public static Settings defaults() {
      return new Settings(0, 1, 100, 4, Duration.ofSeconds(10));
    }

    public Settings port(int value) {
      return new Settings(value, workers, queue, window, drain);
    }

    public Settings workers(int value) {
      return new Settings(port, value, queue, window, drain);
    }

    public Settings queue(int value) {
      return new Settings(port, workers, value, window, drain);
    }

    public Settings window(int value) {
      return new Settings(port, workers, queue, value, drain);
    }

    /** Closing cuts at once. */
    public Settings undrained() {
      return new Settings(port, workers, queue, window, Duration.ZERO);
    }

    public TestEmbedder start(EmbedderBackend backend) {
      return new TestEmbedder(this, backend);
    }
  }

  public static TestEmbedder start(EmbedderBackend backend) {
    return Settings.defaults().start(backend);
  }

  public String target() {
    return server.address().toString();
  }

  public int port() {
    return server.address().port();
  }

  @Override
  public void close() {
    server.close();
    workers.shutdownNow();
  }
}
