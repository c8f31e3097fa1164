package io.altmesh.encoder.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of a comparison: worker threads, and rows as they cross into the engine. Each
 * worker's operations run on its thread alone. One owner calls; the workers are its own.
 */
final class Strips implements AutoCloseable {
  private final Engine engine;
  private final Tiling tiling;
  private final Program program;
  private final ExecutorService workers;
  private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

  private Strips(Engine engine, Tiling tiling) {
    this.engine = engine;
    this.tiling = tiling;
    this.program =
        Program.load(
            engine,
            "Similarity",
            engine.packsMatrices() ? "product_onednn" : "product",
            "similarity");
    this.workers = Executors.newFixedThreadPool(tiling.workers(), Strips::worker);
  }

  static Strips on(Engine engine, Tiling tiling) {
    Strips strips = new Strips(engine, tiling);
    strips.becomeSingleThreaded();
    return strips;
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(work, "similarity");
    thread.setDaemon(true);
    return thread;
  }

  /** The setting is a thread's, but also the default of threads to come: that one is restored. */
  private void becomeSingleThreaded() {
    int threads = engine.threads();
    CountDownLatch started = new CountDownLatch(tiling.workers());
    forEach(
        tiling.workers(),
        worker -> {
          JniUtils.setNumThreads(1);
          started.countDown();
          try {
            started.await(); // so that each worker takes exactly one
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    JniUtils.setNumThreads(threads);
  }

  Tiling tiling() {
    return tiling;
  }

  String description() {
    return "%s, %d workers of a thread each, %s"
        .formatted(engine.version(), tiling.workers(), engine.deviceName());
  }

  Program program() {
    return program;
  }

  NDManager newScope() {
    return engine.newScope();
  }

  /**
   * Runs parts of a work on the workers and waits for all of them.
   *
   * @throws RuntimeException what the first part to fail threw
   */
  void forEach(int parts, IntConsumer work) {
    List<Future<?>> pending = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int number = part;
      pending.add(workers.submit(() -> work.accept(number)));
    }
    RuntimeException failure = null;
    for (Future<?> part : pending) {
      try {
        part.get();
      } catch (ExecutionException e) {
        failure = failure == null ? unchecked(e.getCause()) : failure;
      } catch (InterruptedException e) {
        pending.forEach(other -> other.cancel(false));
        Thread.currentThread().interrupt();
        failure = new IllegalStateException("interrupted while comparing", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  /** Queries on the engine until it is closed; then the next strip takes its memory. */
  final class Strip implements AutoCloseable {
    private final ByteBuffer buffer;
    private final NDArray rows;

    private Strip(NDManager scope, ByteBuffer buffer, Rows queries, int from, int count) {
      this.buffer = buffer;
      this.rows = array(scope, buffer, queries, from, count);
    }

    NDArray rows() {
      return rows;
    }

    @Override
    public void close() {
      rows.close();
      buffers.add(buffer);
    }
  }

  Strip strip(NDManager scope, Rows queries, int from, int count) {
    int bytes = tiling.strip() * queries.dim() * Float.BYTES;
    ByteBuffer kept = buffers.poll();
    ByteBuffer buffer = kept == null || kept.capacity() < bytes ? direct(bytes) : kept;
    return new Strip(scope, buffer, queries, from, count);
  }

  /** Candidates that stay on the engine until the scope closes: their rows (C, D), lengths (C). */
  NDList panel(NDManager scope, Rows rows, int from, int count) {
    try (NDManager once = newScope()) {
      ByteBuffer buffer = direct(count * rows.dim() * Float.BYTES);
      return program.run(scope, "panel", array(once, buffer, rows, from, count));
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static NDArray array(NDManager scope, ByteBuffer buffer, Rows rows, int from, int count) {
    buffer.clear().limit(count * rows.dim() * Float.BYTES);
    rows.read(from, count, buffer.asFloatBuffer());
    return scope.create(buffer, new Shape(count, rows.dim()), DataType.FLOAT32);
  }

  @Override
  public void close() {
    workers.shutdown();
    program.close();
  }
}
