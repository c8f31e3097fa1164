package io.altmesh.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A count, its rate and, where the end is known, the time left: a bar that is rewritten in place on
 * a terminal, a line now and then elsewhere. Belongs to one thread.
 */
final class Progress implements LongConsumer {
  private static final Duration ON_TERMINAL = Duration.ofMillis(100);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final int BAR = 20;
  static final String TO_END_OF_LINE = "\u001b[K";

  private final PrintWriter err;
  private final String what;
  private final LongSupplier total;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private long begin;
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
    if (done == 0) {
      begin = now; // what comes before the first one says nothing about the rate
    }
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
    double rate = done / seconds();
    return all < 0
        ? String.format(Locale.ROOT, "%,d %s, %,.0f/s", done, what, rate)
        : String.format(
            Locale.ROOT,
            "%s%,d of %,d %s, %,.0f/s, %s left",
            terminal ? bar(done, all) : "",
            done,
            all,
            what,
            rate,
            left((all - done) / rate));
  }

  private static String bar(long done, long all) {
    int full = all < 1 ? BAR : (int) Math.min(BAR, BAR * done / all);
    return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "] ";
  }

  /** Such as {@code 42 s}, {@code 3:07 min}, {@code 26:10 h}; a question mark before the first. */
  private static String left(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "?";
    }
    long whole = Math.round(Math.max(0, seconds));
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? "%d:%02d min".formatted(whole / 60, whole % 60)
        : "%d:%02d h".formatted(whole / 3600, whole / 60 % 60);
  }

  /** Since the beginning, which is when a count of 0 was told last. */
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
