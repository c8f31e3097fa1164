package io.altmesh.cli.evaluate;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Partial scores as they come: a line that is rewritten in place on a terminal, one now and then
 * elsewhere. Belongs to one thread.
 */
public final class ScoreProgress implements Consumer<Score> {
  private static final Duration ON_TERMINAL = Duration.ofMillis(100);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final String TO_END_OF_LINE = "\u001b[K";

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private long told;

  /**
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public ScoreProgress(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.told = nanoTime.getAsLong();
  }

  @Override
  public void accept(Score score) {
    long now = nanoTime.getAsLong();
    if (now - told < (terminal ? ON_TERMINAL : ELSEWHERE).toNanos()) {
      return;
    }
    told = now;
    if (terminal) {
      err.print("\r" + line(score) + TO_END_OF_LINE + "\r");
      err.flush();
    } else {
      err.println(line(score));
    }
  }

  /** Such as {@code xtd-11 zh: recall@1 0.312 ± 0.041, 512 of 1,000 queries}. */
  static String line(Score score) {
    MetricValue first = score.getMetrics(0);
    double half = (first.getHigh() - first.getLow()) / 2;
    String uncertainty = Double.isFinite(half) ? String.format(Locale.ROOT, " ± %.3f", half) : "";
    return String.format(
        Locale.ROOT,
        "%s %s: %s %.3f%s, %,d of %,d queries",
        score.getBenchmark(),
        score.getLanguage(),
        first.getName(),
        first.getValue(),
        uncertainty,
        score.getQueries(),
        score.getTotal());
  }

  /** Takes the line away, for what is said next. */
  public void end() {
    if (terminal) {
      err.print("\r" + TO_END_OF_LINE);
      err.flush();
    }
  }
}
