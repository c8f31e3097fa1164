package io.altmesh.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A count and its rate: rewritten in place on a terminal, a line now and then elsewhere. Belongs to
 * one thread.
 */
final class Progress implements LongConsumer {
  private static final Duration ON_TERMINAL = Duration.ofMillis(100);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  static final String TO_END_OF_LINE = "\u001b[K";

  private final PrintWriter err;
  private final String what;
  private final LongSupplier total;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long begin;
  private long told;

  /**
   * @param total how many there will be; negative while nobody knows
   */
  Progress(PrintWriter err, String what, LongSupplier total) {
    this(err, what, total, Terminal.isThere(), System::nanoTime);
  }

  Progress(
      PrintWriter err, String what, LongSupplier total, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.what = what;
    this.total = total;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
    this.told = begin;
  }

  @Override
  public void accept(long done) {
    long now = nanoTime.getAsLong();
    if (now - told < (terminal ? ON_TERMINAL : ELSEWHERE).toNanos()) {
      return;
    }
    told = now;
    if (terminal) {
      err.print("\r" + line(done) + TO_END_OF_LINE + "\r");
      err.flush();
    } else {
      err.println(line(done));
    }
  }

  private String line(long done) {
    long all = total.getAsLong();
    String of = all < 0 ? "" : String.format(Locale.ROOT, " of %,d", all);
    return String.format(Locale.ROOT, "%,d%s %s, %,.0f/s", done, of, what, done / seconds());
  }

  /** Since the beginning. */
  double seconds() {
    return Math.max(1, nanoTime.getAsLong() - begin) / 1e9;
  }

  /** Takes the line away, for what is said next. */
  void end() {
    if (terminal) {
      err.print("\r" + TO_END_OF_LINE);
      err.flush();
    }
  }
}
