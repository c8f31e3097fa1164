package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import io.altmesh.mesh.MeshException;
import io.grpc.Status;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the items that make a batch fail, so that their neighbours do not suffer: a batch that was
 * refused is tried again in halves. What a server calls INVALID_ARGUMENT is the item's own fault;
 * INTERNAL, as Triton's Python models answer for any exception, is when another item passed.
 *
 * @param <T> a text, or an image
 */
final class Isolation<T> {
  private final Function<List<T>, Embeddings> call;

  Isolation(Function<List<T>, Embeddings> call) {
    this.call = call;
  }

  /**
   * Runs a batch.
   *
   * @param start its first item's place among {@code into}'s
   * @throws MeshException when no item can be blamed for it
   */
  void run(List<T> items, int start, Gathered into) {
    MeshException unexplained = attempt(items, start, into);
    if (unexplained != null) {
      throw unexplained;
    }
  }

  /** Null when the batch passed, or each failure in it is an item's own. */
  private @Nullable MeshException attempt(List<T> items, int start, Gathered into) {
    try {
      into.put(start, call.apply(items));
      return null;
    } catch (MeshException e) {
      if (e.code() == Status.Code.INVALID_ARGUMENT && items.size() == 1) {
        into.fail(start, String.valueOf(e.getMessage()));
        return null;
      }
      if (e.code() != Status.Code.INVALID_ARGUMENT && e.code() != Status.Code.INTERNAL) {
        throw e;
      }
      return items.size() == 1 ? e : halves(items, start, into);
    }
  }

  private @Nullable MeshException halves(List<T> items, int start, Gathered into) {
    int half = items.size() / 2;
    MeshException left = attempt(items.subList(0, half), start, into);
    MeshException right = attempt(items.subList(half, items.size()), start + half, into);
    if (left != null && right != null) {
      return left; // nobody passed: the server's fault as likely as theirs
    }
    blame(left, start, half, into);
    blame(right, start + half, items.size() - half, into);
    return null;
  }

  private static void blame(@Nullable MeshException failure, int start, int items, Gathered into) {
    for (int i = 0; failure != null && i < items; i++) {
      into.fail(start + i, String.valueOf(failure.getMessage()));
    }
  }
}
