package io.altmesh.cli;

import java.util.function.IntConsumer;

/** A count on standard error, rewritten in place on a terminal and silent elsewhere. */
final class Progress implements IntConsumer {
  private final String what;

  Progress(String what) {
    this.what = what;
  }

  @Override
  public void accept(int done) {
    if (Terminal.isThere()) {
      System.err.printf("\r%d %s\u001b[K\r", done, what);
    }
  }
}
