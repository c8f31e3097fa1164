package io.altmesh.student;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.oip.InferenceService;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.ModelControlService;
import io.altmesh.serving.ModelControl;
import io.altmesh.serving.ModelSource;
import io.altmesh.serving.ServedModels;
import io.altmesh.serving.Workers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A student that is up, served until {@link #close}. It listens at once; health says SERVING when
 * the first model (the given directory, the first checkpoint of the trainer it follows, or one that
 * an operator has loaded and pointed "default" at) is in.
 */
public final class StudentService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StudentService.class);

  private final MeshServer server;
  private final ServedModels models;
  private final Optional<ModelControl> control;
  private final ExecutorService workers;
  private final Engine engine;
  private final MeshMetrics metrics = new MeshMetrics();
  private @Nullable ImageSide images;
  private @Nullable CheckpointSwap swap;
  private final AtomicBoolean ready = new AtomicBoolean();
  private volatile boolean started;

  private StudentService(StudentOptions options, Engine engine) {
    this.engine = engine;
    this.workers = Workers.start("student", options.workers());
    this.models = new ServedModels(options.serving(), options.server().limits(), metrics);
    EmbedderService embedder =
        new EmbedderService(
            models, options.server().limits().told(), workers, options.queue(), metrics);
    this.control = ModelControl.of("student", options.serving(), models, this::open);
    this.server =
        MeshServer.builder("student", options.server())
            .service(embedder, new InferenceService("student", embedder))
            .service(control.stream().map(ModelControlService::new).toList())
            .metrics(metrics)
            .build();
    models.onAliases(this::tellHealth);
  }

  /** It can answer as soon as calls that name no model have one: a checkpoint, or an operator's. */
  private void tellHealth(Set<String> aliases) {
    server.healthOfModels(aliases);
    if (aliases.contains(ServedModels.DEFAULT) && !ready.getAndSet(true)) {
      server.ready();
    }
  }

  /** What ModelControl loads: a student, with the images that all students here have. */
  private ModelSource.Opened open(Path directory, Predicate<Path> allowed, Runnable warming) {
    if (!started) {
      throw MeshException.unavailable("the student is still starting: retry");
    }
    StudentDirectory opened = StudentDirectory.open(directory, engine, images, warming);
    return new ModelSource.Opened(opened.model(), opened.step());
  }

  /**
   * Starts a student and returns when it listens; a directory given is served by then.
   *
   * @throws io.altmesh.mesh.MeshException when the port is in use, or the teacher does not answer
   * @throws io.altmesh.encoder.ModelFormatException when the directory is no student
   */
  public static StudentService start(StudentOptions options) {
    Engine engine = Engine.open(options.device(), options.precision());
    LOG.info("student: {}", engine.explanation());
    StudentService student = new StudentService(options, engine);
    try {
      student.server.start();
      student.open(options);
    } catch (RuntimeException e) {
      student.close();
      throw e;
    }
    return student;
  }

  private void open(StudentOptions options) {
    images = openImages(options);
    started = true;
    CheckpointSwap opened = new CheckpointSwap(models, engine, images, System::nanoTime);
    swap = opened;
    if (options.model() != null) {
      opened.serve(options.model());
    }
    if (options.trainer() != null) {
      String name = "student@" + server.address().nameAmongMachines();
      opened.follow(options.trainer(), name, options.cache(), options.calls());
    }
  }

  private @Nullable ImageSide openImages(StudentOptions options) {
    if (options.imageModel() != null) {
      return LocalImages.open(options.imageModel(), engine);
    }
    return options.teacher() == null
        ? null
        : ForwardedImages.to(options.teacher(), options.calls().withMeters(metrics.registry()));
  }

  public Address address() {
    return server.address();
  }

  /** Blocks until the student is closed. */
  public void awaitTermination() {
    server.awaitTermination();
  }

  /** Stops following, drains calls under way, then releases the models. */
  @Override
  public void close() {
    if (swap != null) {
      swap.close();
    }
    server.close();
    control.ifPresent(ModelControl::close);
    Workers.stop(workers);
    models.close();
    if (images != null) {
      images.close();
    }
    engine.close();
  }
}
