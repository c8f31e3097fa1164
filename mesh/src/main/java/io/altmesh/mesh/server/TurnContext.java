package io.altmesh.mesh.server;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.List;

/** The context that a turn of several calls runs in. */
final class TurnContext {
  private TurnContext() {}

  /**
   * That of the call, if it is one. Else the one whose deadline is the latest, cut off from its
   * cancellation: one caller who goes must not end the others' work.
   */
  static Context of(List<Context> calls) {
    return calls.size() == 1
        ? calls.get(0)
        : calls.stream().reduce(TurnContext::later).orElse(Context.ROOT).fork();
  }

  private static Context later(Context one, Context other) {
    Deadline first = one.getDeadline();
    Deadline second = other.getDeadline();
    return first == null || (second != null && second.isBefore(first)) ? one : other;
  }
}
