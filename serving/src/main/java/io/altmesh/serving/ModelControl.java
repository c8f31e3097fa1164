package io.altmesh.serving;

import io.altmesh.encoder.ModelFormatException;
import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.ModelController;
import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.ListModelsResponse;
import io.altmesh.proto.v1.LoadProgress.Stage;
import io.altmesh.proto.v1.SetCanaryRequest;
import io.altmesh.proto.v1.SwapRequest;
import io.altmesh.serving.cache.EmbeddingCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads, swaps and unloads the models that a service answers with. Loads run one at a time on a
 * thread of their own, beside what is served. Thread-safe; close it before the models.
 */
public final class ModelControl implements ModelController, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelControl.class);
  private static final Duration LOAD_TAKES = Duration.ofSeconds(2);

  private final ServedModels models;
  private final ModelTable table;
  private final ModelRoots roots;
  private final ModelSource source;
  private final ExecutorService loader;
  private @Nullable ModelLoad load;

  /**
   * Over the models of a service; empty where the options want none.
   *
   * @param role names the thread
   * @param source makes models of directories and files
   * @throws IllegalArgumentException naming a root that is no folder
   */
  public static Optional<ModelControl> of(
      String role, ServingOptions options, ServedModels models, ModelSource source) {
    return options.modelControl()
        ? Optional.of(new ModelControl(role, models, options.modelsRoots(), source))
        : Optional.empty();
  }

  private ModelControl(String role, ServedModels models, List<Path> roots, ModelSource source) {
    this.models = models;
    this.table = models.table();
    this.roots = new ModelRoots(roots);
    this.source = source;
    this.loader = Workers.start(role + "-load", 1);
  }

  @Override
  public void load(String directory, LoadListener listener) {
    Path real = roots.resolve(directory, source::takesFile);
    ModelLoad begun = begin(directory, listener);
    try {
      loader.execute(() -> run(begun, directory, real));
    } catch (RejectedExecutionException e) {
      begun.failed(MeshException.unavailable("the service is closing"), "the service is closing");
    }
  }

  private synchronized ModelLoad begin(String directory, LoadListener listener) {
    if (load != null && load.isUnderWay()) {
      throw MeshException.resourceExhausted(
          "\"%s\" is being loaded (expected: one load at a time)"
              .formatted(load.state().getDirectory()),
          LOAD_TAKES);
    }
    load = new ModelLoad(directory, listener);
    return load;
  }

  private void run(ModelLoad begun, String directory, Path real) {
    try {
      begun.at(Stage.READING);
      ModelSource.Opened opened = source.open(real, roots::holds, () -> begun.at(Stage.WARMING));
      begun.closingUnlessWanted(opened.model());
      String fingerprint = opened.model().identity().fingerprint();
      boolean taken = table.add(opened.model(), opened.step());
      LOG.info("\"{}\" is loaded: fingerprint {}", directory, fingerprint);
      begun.ready(ControlWire.model(table.get(fingerprint)), !taken);
    } catch (RuntimeException | Error e) {
      fail(begun, directory, real, e);
    }
  }

  private void fail(ModelLoad begun, String directory, Path real, Throwable why) {
    RuntimeException told = told(directory, real, why);
    LOG.warn("\"{}\" could not be loaded: {}", directory, why.toString());
    begun.failed(told, String.valueOf(Errors.toStatus(told).getStatus().getDescription()));
  }

  /** With the caller's own name for the directory: no path of this machine is told. */
  private RuntimeException told(String directory, Path real, Throwable why) {
    if (why instanceof ModelFormatException || why instanceof IllegalArgumentException) {
      return MeshException.invalidArgument(
          "%s",
          roots.unplaced(String.valueOf(why.getMessage()).replace(real.toString(), directory)));
    }
    return why instanceof RuntimeException exception ? exception : new IllegalStateException(why);
  }

  @Override
  public Alias swap(SwapRequest request) {
    AliasTarget target =
        switch (request.getToCase()) {
          case FINGERPRINT -> table.swap(request.getAlias(), request.getFingerprint());
          case NEWEST -> followNewest(request);
          case TO_NOT_SET ->
              throw MeshException.invalidArgument(
                  "swap: no model (expected: fingerprint, or newest)");
        };
    return changed(request.getAlias(), target);
  }

  private AliasTarget followNewest(SwapRequest request) {
    if (!request.getNewest()) {
      throw MeshException.invalidArgument("newest: false (expected: true, or a fingerprint)");
    }
    return table.followNewest(request.getAlias());
  }

  @Override
  public Alias setCanary(SetCanaryRequest request) {
    return changed(
        request.getAlias(),
        table.canary(request.getAlias(), request.getFingerprint(), request.getShare()));
  }

  @Override
  public Alias rollback(String alias) {
    return changed(alias, table.rollback(alias));
  }

  private static Alias changed(String alias, AliasTarget target) {
    Alias changed = ControlWire.alias(Aliases.named(alias), target);
    LOG.info(
        "alias {} points at {}{}",
        changed.getName(),
        changed.getFingerprint(),
        changed.getCanary().isEmpty()
            ? ""
            : ", %s of its calls go to %s"
                .formatted(changed.getCanaryShare(), changed.getCanary()));
    return changed;
  }

  @Override
  public void dropAlias(String alias) {
    table.drop(alias);
    LOG.info("alias {} is dropped", alias);
  }

  @Override
  public void unload(String fingerprint, Runnable gone) {
    table.unload(
        fingerprint,
        () -> {
          LOG.info("{} is unloaded", fingerprint);
          gone.run();
        });
  }

  @Override
  public ListModelsResponse list() {
    ModelTable.Content content = table.content();
    ListModelsResponse.Builder list = ListModelsResponse.newBuilder();
    content.models().forEach(model -> list.addModels(ControlWire.model(model)));
    content.leaving().forEach(model -> list.addModels(ControlWire.model(model)));
    content.aliases().forEach((name, target) -> list.addAliases(ControlWire.alias(name, target)));
    models.cache().map(EmbeddingCache::state).map(ControlWire::cache).ifPresent(list::setCache);
    synchronized (this) {
      if (load != null && load.isOfInterest()) {
        list.setLoad(load.state());
      }
    }
    return list.build();
  }

  /** Lets a load under way end. */
  @Override
  public void close() {
    Workers.stop(loader);
  }
}
