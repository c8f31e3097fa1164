package io.altmesh.trainer.cache;

import io.altmesh.trainer.task.FillProgress;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** Passes progress on, and remembers the last. Confined to the filling thread. */
final class Watch implements Consumer<FillProgress> {
  private final Consumer<CacheProgress> listener;
  private final ToLongFunction<FillProgress> total;
  private FillProgress last = new FillProgress(0, 0, 0, 0);

  Watch(Consumer<CacheProgress> listener, ToLongFunction<FillProgress> total) {
    this.listener = listener;
    this.total = total;
  }

  @Override
  public void accept(FillProgress progress) {
    last = progress;
    listener.accept(new CacheProgress(progress, total.applyAsLong(progress)));
  }

  FillProgress last() {
    return last;
  }
}
