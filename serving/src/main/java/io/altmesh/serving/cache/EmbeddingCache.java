package io.altmesh.serving.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Vectors that were given before, by content and by all that a vector depends on, up to a number of
 * bytes; what is asked for often stays (Caffeine's W-TinyLFU). A vector from here is the one that
 * was first given, bit for bit. What fails is not kept. Thread-safe; lists that want the same new
 * item at the same time share one computation.
 *
 * <p>Its meters: {@code altmesh_cache_items_total{modality,result}} with result hit or miss, {@code
 * altmesh_cache_bytes}, {@code altmesh_cache_max_bytes}, {@code altmesh_cache_entries}, {@code
 * altmesh_cache_evictions_total}.
 */
public final class EmbeddingCache {
  private final AsyncCache<CacheKey, CachedRow> rows;
  private final Policy.Eviction<CacheKey, CachedRow> eviction;
  private final long maxBytes;
  private final Counts texts = new Counts();
  private final Counts images = new Counts();

  /**
   * How often it knew.
   *
   * @param bytes estimated, of vectors and what stands around each
   * @param hits items answered without the model
   * @param misses items that the model was asked for
   */
  public record State(
      long bytes, long maxBytes, long entries, long hits, long misses, long evictions) {}

  private record Counts(LongAdder hits, LongAdder misses) {
    Counts() {
      this(new LongAdder(), new LongAdder());
    }
  }

  /**
   * @param maxBytes at least 1
   */
  public EmbeddingCache(long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: at least 1)");
    }
    this.maxBytes = maxBytes;
    this.rows =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((CacheKey key, CachedRow row) -> row.weight())
            .executor(Runnable::run) // its upkeep is short, and needs no pool of its own
            .recordStats()
            .buildAsync();
    this.eviction = rows.synchronous().policy().eviction().orElseThrow();
  }

  /**
   * Texts from here, and the others from the model in one call.
   *
   * @param model is not called when all are here
   * @throws RuntimeException what the model throws
   */
  public Embeddings texts(
      TowerInfo tower,
      String numerics,
      Space space,
      List<String> items,
      Function<List<String>, Embeddings> model) {
    return embed(listOfTexts(tower, numerics, space, items, model), texts);
  }

  /** As {@link #texts}, for encoded images. */
  public Embeddings images(
      TowerInfo tower,
      String numerics,
      Space space,
      List<byte[]> items,
      Function<List<byte[]>, Embeddings> model) {
    return embed(listOfImages(tower, numerics, space, items, model), images);
  }

  /** All of these texts' vectors, if all are here now. */
  public Optional<Embeddings> knownTexts(
      TowerInfo tower, String numerics, Space space, List<String> items) {
    return known(listOfTexts(tower, numerics, space, items, EmbeddingCache::noModel), texts);
  }

  /** As {@link #knownTexts}, for encoded images. */
  public Optional<Embeddings> knownImages(
      TowerInfo tower, String numerics, Space space, List<byte[]> items) {
    return known(listOfImages(tower, numerics, space, items, EmbeddingCache::noModel), images);
  }

  private static Embeddings noModel(List<?> missing) {
    throw new IllegalStateException("only what is here is asked for");
  }

  private static CachedList<String> listOfTexts(
      TowerInfo tower,
      String numerics,
      Space space,
      List<String> items,
      Function<List<String>, Embeddings> model) {
    return new CachedList<>(
        items,
        item -> CacheKey.of(tower, numerics, space, item.getBytes(UTF_8)),
        tower.dim(space),
        model);
  }

  private static CachedList<byte[]> listOfImages(
      TowerInfo tower,
      String numerics,
      Space space,
      List<byte[]> items,
      Function<List<byte[]>, Embeddings> model) {
    return new CachedList<>(
        items, item -> CacheKey.of(tower, numerics, space, item), tower.dim(space), model);
  }

  private Optional<Embeddings> known(CachedList<?> list, Counts counts) {
    Optional<Embeddings> answer = list.known(rows.synchronous()::getAllPresent);
    answer.ifPresent(embeddings -> counts.hits.add(embeddings.rows()));
    return answer;
  }

  private Embeddings embed(CachedList<?> list, Counts counts) {
    Embeddings answer = list.answer(keys -> known(keys, list));
    counts.misses.add(list.computed());
    counts.hits.add((long) answer.rows() - list.computed());
    return answer;
  }

  /** The rows of those keys that are here, or that this list or another is about to compute. */
  private Map<CacheKey, CachedRow> known(Set<CacheKey> keys, CachedList<?> list) {
    return rows.getAll(
            keys, (missing, executor) -> CompletableFuture.completedFuture(list.compute(missing)))
        .join();
  }

  public State state() {
    return new State(
        eviction.weightedSize().orElse(0),
        maxBytes,
        rows.synchronous().estimatedSize(),
        texts.hits.sum() + images.hits.sum(),
        texts.misses.sum() + images.misses.sum(),
        rows.synchronous().stats().evictionCount());
  }

  /** Adds its meters. */
  public void bindTo(MeterRegistry registry) {
    bind(registry, "text", texts);
    bind(registry, "image", images);
    Gauge.builder("altmesh.cache.bytes", () -> state().bytes()).register(registry);
    Gauge.builder("altmesh.cache.max.bytes", () -> maxBytes).register(registry);
    Gauge.builder("altmesh.cache.entries", () -> state().entries()).register(registry);
    FunctionCounter.builder("altmesh.cache.evictions", this, cache -> cache.state().evictions())
        .register(registry);
  }

  private static void bind(MeterRegistry registry, String modality, Counts counts) {
    bind(registry, modality, "hit", counts.hits);
    bind(registry, modality, "miss", counts.misses);
  }

  private static void bind(MeterRegistry registry, String modality, String result, LongAdder sum) {
    FunctionCounter.builder("altmesh.cache.items", sum, LongAdder::sum)
        .tag("modality", modality)
        .tag("result", result)
        .register(registry);
  }
}
