package io.altmesh.trainer.cache;

import io.altmesh.mesh.client.ClientOptions;
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
 * @param calls how the teacher is called
 * @param listener told on the filling thread how far it is; must return at once
 */
public record CacheOptions(
    @Nullable Path store, StopSignal stop, ClientOptions calls, Consumer<CacheProgress> listener) {

  /** A filling that nobody watches. */
  public static CacheOptions of(@Nullable Path store) {
    return new CacheOptions(
        store, new StopSignal(), ClientOptions.defaults().forBulk(), progress -> {});
  }

  public CacheOptions withStop(StopSignal value) {
    return new CacheOptions(store, value, calls, listener);
  }

  public CacheOptions withCalls(ClientOptions value) {
    return new CacheOptions(store, stop, value, listener);
  }

  public CacheOptions withListener(Consumer<CacheProgress> value) {
    return new CacheOptions(store, stop, calls, value);
  }
}
