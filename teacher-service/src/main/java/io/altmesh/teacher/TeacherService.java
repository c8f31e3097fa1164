package io.altmesh.teacher;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.oip.InferenceService;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.serving.ServedModels;
import io.altmesh.serving.WarmUp;
import io.altmesh.serving.Workers;
import io.altmesh.serving.cache.EmbeddingCache;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A teacher that is up: one frozen model, served until {@link #close}. The port is taken before the
 * model is loaded, so that a wrong address is told at once; health says SERVING when the model has
 * computed its first vectors.
 */
public final class TeacherService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TeacherService.class);

  private final MeshServer server;
  private final ServedModels models;
  private final ExecutorService workers;
  private final Engine engine;

  private TeacherService(
      MeshServer server, ServedModels models, ExecutorService workers, Engine engine) {
    this.server = server;
    this.models = models;
    this.workers = workers;
    this.engine = engine;
  }

  /**
   * Starts a teacher and returns when it is ready.
   *
   * @throws io.altmesh.mesh.MeshException when the port is in use
   * @throws io.altmesh.encoder.ModelFormatException when the directory is no model
   */
  public static TeacherService start(TeacherOptions options) {
    Engine engine = Engine.open(options.device(), options.precision());
    LOG.info("teacher: {}", engine.explanation());
    MeshMetrics metrics = new MeshMetrics();
    Optional<EmbeddingCache> cache = options.serving().cache();
    cache.ifPresent(given -> given.bindTo(metrics.registry()));
    ServedModels models = new ServedModels(cache, metrics);
    ExecutorService workers = Workers.start("teacher", options.workers());
    EmbedderService embedder =
        new EmbedderService(
            models, EmbedderService.DEFAULT_LIMITS, workers, options.queue(), metrics);
    MeshServer server =
        MeshServer.builder("teacher", options.server())
            .service(embedder, new InferenceService("teacher", embedder))
            .metrics(metrics)
            .build();
    TeacherService teacher = new TeacherService(server, models, workers, engine);
    try {
      server.start();
      teacher.load(options);
    } catch (RuntimeException e) {
      teacher.close();
      throw e;
    }
    return teacher;
  }

  private void load(TeacherOptions options) {
    Path images = options.imageModel();
    EmbeddingModel model =
        images == null
            ? EmbeddingModels.open(options.model(), engine)
            : EmbeddingModels.open(options.model(), images, engine);
    models.publish(WarmUp.run(model), 0);
    LOG.info(
        "teacher: {} ({}), fingerprint {}, {}",
        model.identity().name(),
        model.identity().architecture(),
        model.identity().fingerprint(),
        model.identity().numerics());
    server.ready();
  }

  public Address address() {
    return server.address();
  }

  /** Blocks until the teacher is closed. */
  public void awaitTermination() {
    server.awaitTermination();
  }

  /** Drains calls under way, then releases the model. */
  @Override
  public void close() {
    server.close();
    Workers.stop(workers);
    models.close();
    engine.close();
  }
}
