package io.altmesh.trainer.cache;

import io.altmesh.trainer.control.StopSignal;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a store is filled, besides the recipe.
 *
 * @param store folder of all stores; null for the recipe's {@code store.directory}
 * @param stop ends the filling early when tripped: what is under way is waited for, unless the
 *     thread is interrupted besides
 * @param listener told on the filling thread how far it is; must return at once
 */
public record CacheOptions(
    @Nullable Path store, StopSignal stop, Consumer<CacheProgress> listener) {

  /** A filling that nobody watches. */
  public static CacheOptions of(@Nullable Path store) {
    return new CacheOptions(store, new StopSignal(), progress -> {});
  }
}
