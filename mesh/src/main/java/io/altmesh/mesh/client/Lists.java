package io.altmesh.mesh.client;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Items in lists that fit into a request: a list ends when it has enough items or enough bytes. An
 * item that is larger than a list may be has one to itself. Reads one item ahead.
 */
public final class Lists<T> implements Iterator<List<T>> {
  private final Supplier<@Nullable T> items;
  private final ToLongFunction<T> bytes;
  private final int mostItems;
  private final long mostBytes;
  private @Nullable T ahead;
  private boolean begun;

  /**
   * @param items gives null after the last
   */
  public Lists(
      Supplier<@Nullable T> items, ToLongFunction<T> bytes, int mostItems, long mostBytes) {
    this.items = items;
    this.bytes = bytes;
    this.mostItems = mostItems;
    this.mostBytes = mostBytes;
  }

  @Override
  public boolean hasNext() {
    if (!begun) {
      begun = true;
      ahead = items.get();
    }
    return ahead != null;
  }

  @Override
  public List<T> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    List<T> list = new ArrayList<>();
    long size = 0;
    for (T item = ahead; item != null; item = ahead) {
      size += bytes.applyAsLong(item);
      if (list.size() == mostItems || (!list.isEmpty() && size > mostBytes)) {
        break;
      }
      list.add(item);
      ahead = items.get();
    }
    return list;
  }
}
