package io.altmesh.trainer.task;

import io.altmesh.corpus.store.EmbeddingStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a store lacks of a long row of items, each once, as it comes by. Of items it holds digests,
 * of those alone that are under way. Confined to one thread.
 */
final class Lacking<T> implements Supplier<@Nullable T> {
  /** What a machine that ends suddenly may lose. */
  private static final long FLUSH_NANOS = Duration.ofSeconds(10).toNanos();

  private static final int TOLD_EVERY = 1024;

  private final Iterator<T> items;
  private final Modality<T> modality;
  private final EmbeddingStore store;
  private final Consumer<FillProgress> listener;
  private final Set<ByteBuffer> underWay = new HashSet<>();
  private long seen;
  private long found;
  private long asked;
  private long refused;
  private long flushed = System.nanoTime();

  Lacking(
      Iterator<T> items,
      Modality<T> modality,
      EmbeddingStore store,
      Consumer<FillProgress> listener) {
    this.items = items;
    this.modality = modality;
    this.store = store;
    this.listener = listener;
  }

  /** The next one; null after the last, and on a thread that was interrupted. */
  @Override
  public @Nullable T get() {
    while (items.hasNext() && !Thread.currentThread().isInterrupted()) {
      T item = items.next();
      if (++seen % TOLD_EVERY == 0) {
        listener.accept(progress());
      }
      byte[] content = modality.content(item);
      if (store.contains(content)) {
        found++;
      } else if (modality.isRefused(item)) {
        refused++;
      } else if (underWay.add(TeacherVectors.digest(content))) {
        return item;
      } else {
        found++; // it will be there before it is asked for again
      }
    }
    return null;
  }

  /** Hears of an item's answer when its vector is in the store; null where it was refused. */
  void answered(T item, float @Nullable [] vector) {
    underWay.remove(TeacherVectors.digest(modality.content(item)));
    if (vector == null) {
      refused++;
    } else {
      asked++;
    }
    if (System.nanoTime() - flushed > FLUSH_NANOS) {
      store.flush();
      flushed = System.nanoTime();
    }
    listener.accept(progress());
  }

  FillProgress progress() {
    return new FillProgress(seen, found, asked, refused);
  }
}
