package io.altmesh.cli.embed;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.Towers;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.serving.Workers;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A directory's tower in this process. Lists are embedded by a few workers at a time, so that
 * tokenizing and decoding go on beside the engine; {@link #close} waits for the lists under way,
 * since a JVM that exits while libtorch computes crashes.
 */
public final class LocalEmbedder implements Embedder {
  /** Few, because stopping waits for a whole list: of images a processor does some ten a second. */
  private static final int TEXTS = 128;

  private static final int IMAGES = 16;

  /** Lists at a time. */
  private static final int WORKERS = 2;

  private final Engine engine;
  private final EmbeddingModel model;
  private final Space space;
  private final Subject subject;
  private final ExecutorService workers = Workers.start("model", WORKERS);

  private LocalEmbedder(Engine engine, EmbeddingModel model, Modality modality, Space space) {
    this.engine = engine;
    this.model = model;
    this.space = space;
    ModelIdentity identity = model.identity();
    boolean reads = modality == Modality.TEXT;
    TowerInfo tower = Objects.requireNonNull(reads ? identity.text() : identity.image());
    this.subject =
        new Subject(
            identity.name(),
            identity.numerics(),
            tower.fingerprint(),
            tower.dim(space),
            reads ? TEXTS : IMAGES);
  }

  /**
   * Opens a directory; only the tower that is asked for is loaded.
   *
   * @param engine is its own from here on, even when this throws
   * @throws io.altmesh.encoder.ModelFormatException when it is no model or lacks the tower
   */
  public static LocalEmbedder open(Path directory, Modality modality, Space space, Engine engine) {
    try {
      Towers towers = modality == Modality.TEXT ? Towers.TEXT : Towers.IMAGE;
      EmbeddingModel model = EmbeddingModels.open(directory, towers, engine);
      return new LocalEmbedder(engine, model, modality, space);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public void texts(Iterator<List<String>> texts, Consumer<Embeddings> answers) {
    run(texts, list -> model.embedText(list, space), answers);
  }

  @Override
  public void images(Iterator<List<byte[]>> images, Consumer<Embeddings> answers) {
    run(images, list -> model.embedImages(list, space), answers);
  }

  private <T> void run(
      Iterator<List<T>> all, Function<List<T>, Embeddings> call, Consumer<Embeddings> answers) {
    Queue<Future<Embeddings>> underWay = new ArrayDeque<>();
    while (all.hasNext() || !underWay.isEmpty()) {
      while (underWay.size() <= WORKERS && all.hasNext()) {
        List<T> list = all.next();
        underWay.add(workers.submit(() -> call.apply(list)));
      }
      answers.accept(await(underWay.remove()));
    }
  }

  private static Embeddings await(Future<Embeddings> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while embedding", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("embedding failed: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    Workers.stop(workers);
    model.close();
    engine.close();
  }
}
