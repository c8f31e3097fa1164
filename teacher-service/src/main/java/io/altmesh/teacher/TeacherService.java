package io.altmesh.teacher;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.oip.InferenceService;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.ModelControlService;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.serving.ModelControl;
import io.altmesh.serving.ServedModels;
import io.altmesh.serving.Workers;
import io.altmesh.teacher.backend.TeacherBackend;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
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
  private final Optional<ModelControl> control;
  private final ExecutorService workers;
  private final TeacherModels opening;

  private TeacherService(
      MeshServer server,
      ServedModels models,
      Optional<ModelControl> control,
      ExecutorService workers,
      TeacherModels opening) {
    this.server = server;
    this.models = models;
    this.control = control;
    this.workers = workers;
    this.opening = opening;
  }

  /**
   * Starts a teacher and returns when it is ready.
   *
   * @throws io.altmesh.mesh.MeshException when the port is in use, or a server that a YAML file
   *     names cannot be reached
   * @throws io.altmesh.encoder.ModelFormatException when the directory is no model, or the YAML
   *     file is wrong
   */
  public static TeacherService start(TeacherOptions options) {
    Engines engines = Engines.open(options.device(), options.precision(), options.replicas());
    LOG.info("teacher: {}", engines.explanation());
    TeacherModels opening = new TeacherModels(engines, options.calls());
    MeshMetrics metrics = new MeshMetrics();
    ServedModels models = new ServedModels(options.serving(), options.server().limits(), metrics);
    ExecutorService workers =
        Workers.start("teacher", Math.max(options.workers(), options.replicas()));
    EmbedderService embedder =
        new EmbedderService(
            models, options.server().limits().told(), workers, queue(options), metrics);
    Optional<ModelControl> control = ModelControl.of("teacher", options.serving(), models, opening);
    MeshServer server =
        MeshServer.builder("teacher", options.server())
            .service(embedder, new InferenceService("teacher", embedder))
            .service(control.stream().map(ModelControlService::new).toList())
            .metrics(metrics)
            .build();
    models.onAliases(server::healthOfModels);
    TeacherService teacher = new TeacherService(server, models, control, workers, opening);
    try {
      server.start();
      teacher.load(options);
    } catch (RuntimeException e) {
      teacher.close();
      throw e;
    }
    return teacher;
  }

  /** A server elsewhere may compute several lists at a time; a device here computes one. */
  private static QueueSettings queue(TeacherOptions options) {
    boolean elsewhere = TeacherBackend.isFile(options.model());
    return options.queue().withTurns(elsewhere ? options.workers() : options.replicas());
  }

  private void load(TeacherOptions options) {
    EmbeddingModel model = opening.open(options.model(), options.imageModel());
    models.publish(model, 0);
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

  /** Where its metrics are told; null when that was not asked for. */
  public @Nullable HostPort metricsAddress() {
    return server.metricsAddress();
  }

  /** Blocks until the teacher is closed. */
  public void awaitTermination() {
    server.awaitTermination();
  }

  /** Drains calls under way, then releases the model. */
  @Override
  public void close() {
    server.close();
    control.ifPresent(ModelControl::close);
    Workers.stop(workers);
    models.close();
    opening.engines().close();
  }
}
