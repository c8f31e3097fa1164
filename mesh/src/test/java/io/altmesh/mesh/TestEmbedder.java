package io.altmesh.mesh;

import io.altmesh.mesh.observe.Observation;
import io.altmesh.mesh.oip.InferenceService;
import io.altmesh.mesh.server.EmbedderBackend;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
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
    QueueSettings queue =
        new QueueSettings(
            settings.queue, RETRY_DELAY, settings.batch, settings.delay, 1, settings.patience);
    EmbedderService embedder = new EmbedderService(backend, limits, workers, queue, metrics);
    server =
        MeshServer.builder(
                "test teacher",
                ServerOptions.at(new HostPort("127.0.0.1", settings.port))
                    .withObservation(settings.observation))
            .service(embedder, new InferenceService("test", embedder))
            .metrics(metrics)
            .drain(settings.drain)
            .start();
    server.ready();
  }

  /**
   * What tests vary.
   *
   * @param batch units of a shared turn; 1: none is shared
   */
  public record Settings(
      int port,
      int workers,
      int queue,
      int window,
      Duration drain,
      int batch,
      Duration delay,
      Duration patience,
      Observation observation) {
    public static Settings defaults() {
      return new Settings(
          0,
          1,
          100,
          4,
          Duration.ofSeconds(10),
          1,
          Duration.ZERO,
          Duration.ofSeconds(60),
          Observation.NONE);
    }

    public Settings port(int value) {
      return new Settings(
          value, workers, queue, window, drain, batch, delay, patience, observation);
    }

    public Settings workers(int value) {
      return new Settings(port, value, queue, window, drain, batch, delay, patience, observation);
    }

    public Settings queue(int value) {
      return new Settings(port, workers, value, window, drain, batch, delay, patience, observation);
    }

    public Settings window(int value) {
      return new Settings(port, workers, queue, value, drain, batch, delay, patience, observation);
    }

    /** Closing cuts at once. */
    public Settings undrained() {
      return new Settings(
          port, workers, queue, window, Duration.ZERO, batch, delay, patience, observation);
    }

    /** Lists share turns of so many units. */
    public Settings batch(int value) {
      return new Settings(port, workers, queue, window, drain, value, delay, patience, observation);
    }

    public Settings delay(Duration value) {
      return new Settings(port, workers, queue, window, drain, batch, value, patience, observation);
    }

    public Settings patience(Duration value) {
      return new Settings(port, workers, queue, window, drain, batch, delay, value, observation);
    }

    public Settings observation(Observation value) {
      return new Settings(port, workers, queue, window, drain, batch, delay, patience, value);
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
    return ((HostPort) server.address()).port();
  }

  @Override
  public void close() {
    server.close();
    workers.shutdownNow();
  }
}
