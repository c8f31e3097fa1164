package io.altmesh.serving.cache;

import io.altmesh.encoder.Embeddings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One list's way through the cache: what is missing is computed in one call, once for equal items,
 * and put between what was known. Confined to one thread.
 *
 * @param <I> text or encoded image
 */
final class CachedList<I> {
  private final List<CacheKey> keys = new ArrayList<>();
  private final Map<CacheKey, I> items = new LinkedHashMap<>();
  private final int dim;
  private final Function<List<I>, Embeddings> model;
  private final Map<CacheKey, String> failures = new HashMap<>();
  private int computed;
  private @Nullable Throwable broken;

  CachedList(
      List<I> list, Function<I, CacheKey> keyOf, int dim, Function<List<I>, Embeddings> model) {
    this.dim = dim;
    this.model = model;
    for (I item : list) {
      CacheKey key = keyOf.apply(item);
      keys.add(key);
      items.putIfAbsent(key, item);
    }
  }

  /** The whole answer if every row is there; nothing is computed for it. */
  Optional<Embeddings> known(Function<Set<CacheKey>, Map<CacheKey, CachedRow>> present) {
    Map<CacheKey, CachedRow> rows = present.apply(items.keySet());
    return rows.size() < items.size() ? Optional.empty() : Optional.of(merged(rows));
  }

  /** Items that the model was asked for. */
  int computed() {
    return computed;
  }

  /**
   * Rows, failures and cut texts in the order of the list.
   *
   * @param known gives rows by key, and calls {@link #compute} for some that it lacks
   */
  Embeddings answer(Function<Set<CacheKey>, Map<CacheKey, CachedRow>> known) {
    Map<CacheKey, CachedRow> rows = new HashMap<>(known.apply(items.keySet()));
    check();
    Set<CacheKey> left = new LinkedHashSet<>(items.keySet());
    left.removeAll(rows.keySet());
    left.removeAll(failures.keySet());
    if (!left.isEmpty()) {
      // Another list was about to compute these, and could not: why is for each to find out.
      rows.putAll(compute(left));
      check();
    }
    return merged(rows);
  }

  /**
   * Asks the model for these; those that fail are left out, all of them when the model throws. It
   * throws nothing here: what it threw is this list's, and not of others that wait for its rows.
   */
  Map<CacheKey, CachedRow> compute(Set<? extends CacheKey> missing) {
    List<CacheKey> asked = List.copyOf(missing);
    computed += asked.size();
    try {
      return rows(asked, model.apply(asked.stream().map(items::get).toList()));
    } catch (RuntimeException | Error e) {
      broken = e;
      return Map.of();
    }
  }

  private void check() {
    if (broken instanceof Error error) {
      throw error;
    } else if (broken instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private Map<CacheKey, CachedRow> rows(List<CacheKey> asked, Embeddings answer) {
    for (Embeddings.Failure failure : answer.failures()) {
      failures.put(asked.get(failure.index()), failure.message());
    }
    Set<Integer> truncated = new HashSet<>(answer.truncated());
    Map<CacheKey, CachedRow> rows = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (!failures.containsKey(asked.get(i))) {
        float[] values = new float[answer.dim()];
        System.arraycopy(answer.values(), i * answer.dim(), values, 0, answer.dim());
        rows.put(asked.get(i), new CachedRow(values, truncated.contains(i)));
      }
    }
    return rows;
  }

  private Embeddings merged(Map<CacheKey, CachedRow> rows) {
    float[] values = new float[keys.size() * dim];
    List<Embeddings.Failure> failed = new ArrayList<>();
    List<Integer> truncated = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      CachedRow row = rows.get(keys.get(i));
      if (row == null) {
        failed.add(new Embeddings.Failure(i, String.valueOf(failures.get(keys.get(i)))));
        continue;
      }
      System.arraycopy(row.values(), 0, values, i * dim, dim);
      if (row.truncated()) {
        truncated.add(i);
      }
    }
    return new Embeddings(keys.size(), dim, values, failed, truncated);
  }
}
