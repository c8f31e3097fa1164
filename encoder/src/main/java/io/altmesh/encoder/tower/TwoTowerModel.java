package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.States;
import io.altmesh.encoder.engine.Engine;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A text tower, an image tower or both, over one program. Thread-safe: calls run side by side, each
 * in a scope of its own; closing waits for them. It closes the program and the tokenizer, not the
 * engine.
 */
final class TwoTowerModel implements EmbeddingModel {
  /** Most tokens of a batch on a GPU: 512 texts of 32, or 64 images of a ViT-L/14. */
  static final int GPU_TOKENS = 16_384;

  /**
   * On a processor: beyond it a batch's activations leave the caches, and texts are padded more
   * (RATIONALE.md, "Small batches on processors").
   */
  static final int PROCESSOR_TOKENS = 1024;

  private final ModelIdentity identity;
  private final @Nullable Head head;
  private final @Nullable TextSide text;
  private final @Nullable ImageSide image;
  private final TowerProgram program;
  private final Engine engine;

  /** Calls share it, closing takes it alone. */
  private final ReadWriteLock life = new ReentrantReadWriteLock();

  private boolean closed;

  /** Takes ownership of the program and of the text side's tokenizer. */
  TwoTowerModel(
      ModelIdentity identity,
      @Nullable Head head,
      @Nullable TextSide text,
      @Nullable ImageSide image,
      TowerProgram program,
      Engine engine) {
    this.identity = identity;
    this.head = head;
    this.text = text;
    this.image = image;
    this.program = program;
    this.engine = engine;
  }

  @Override
  public ModelIdentity identity() {
    return identity;
  }

  @Override
  public Head head() {
    return present(head, "text");
  }

  @Override
  public Embeddings embedText(List<String> texts, Space space) {
    TextSide side = present(text, "text");
    return whileOpen(() -> new TextCall(side, this, space).embed(texts));
  }

  @Override
  public EncodedTokens encodeTokens(
      List<String> texts, States states, int padTo, EncodedTokens.ShapeCheck check) {
    TextSide side = present(text, "text");
    if (!(side.tower() instanceof TokenTower tower)) {
      throw new UnsupportedOperationException(
          "%s (%s) has no states of single tokens to give (expected: a model of architecture altclip)"
              .formatted(identity.name(), identity.architecture()));
    }
    return whileOpen(() -> new TokenCall(side, tower, this, states).encode(texts, padTo, check));
  }

  @Override
  public Embeddings embedImages(List<byte[]> images, Space space) {
    ImageSide side = present(image, "image");
    return whileOpen(() -> new ImageCall(side, this, space).embed(images));
  }

  /**
   * Computes one batch when it is its turn on the device; what is prepared beforehand, tokens and
   * pixels, is prepared while others compute.
   *
   * @param stopwatch is not told of the wait
   * @param batch makes vectors in a scope that ends with it
   */
  float[] compute(Stopwatch stopwatch, Function<NDManager, float[]> batch) {
    return engine.inTurn(
        () -> {
          stopwatch.waited();
          try (NDManager scope = engine.newScope()) {
            return batch.apply(scope);
          }
        });
  }

  /** Most tokens, or patches of images, that are worth computing at a time. */
  int batchTokens() {
    return engine.device().isGpu() ? GPU_TOKENS : PROCESSOR_TOKENS;
  }

  /** Vectors of the space asked for, row-major. */
  float[] vectors(NDManager scope, NDArray pooled, Space space, @Nullable String projection) {
    NDArray wanted = space == Space.POOLED ? pooled : program.project(scope, pooled, projection);
    return wanted.toFloatArray();
  }

  private <T> T present(@Nullable T part, String tower) {
    if (part == null) {
      throw new UnsupportedOperationException(identity.name() + " has no " + tower + " tower");
    }
    return part;
  }

  private <T> T whileOpen(Supplier<T> call) {
    life.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException(identity.name() + " is closed");
      }
      return call.get();
    } finally {
      life.readLock().unlock();
    }
  }

  @Override
  public long weightBytes() {
    return program.weightBytes();
  }

  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        program.close();
        if (text != null) {
          text.tokenizer().close();
        }
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
