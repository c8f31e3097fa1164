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

  /**
   * Such as {@code xtd-11 zh: recall@1 0.312 ± 0.041, 512 of 1,000 queries}, or while images are
   * being embedded {@code xtd-11 en: images 640 of 1,000; recall@1 0.412 ± 0.040 among 620 of
   * them}.
   */
  static String line(Score score) {
    String what = score.getBenchmark() + " " + score.getLanguage() + ": ";
    if (score.getImagesTotal() > 0) {
      String images = images(score);
      boolean none = score.getMetricsCount() == 0;
      return what + images + (none ? "" : "; " + figure(score) + among(score));
    }
    String queries =
        String.format(Locale.ROOT, ", %,d of %,d queries", score.getQueries(), score.getTotal());
    return what + figure(score) + queries;
  }

  private static String images(Score score) {
    return String.format(
        Locale.ROOT, "images %,d of %,d", score.getImages(), score.getImagesTotal());
  }

  private static String among(Score score) {
    return String.format(Locale.ROOT, " among %,d of them", score.getCandidates());
  }

  private static String figure(Score score) {
    MetricValue first = score.getMetrics(0);
    double half = (first.getHigh() - first.getLow()) / 2;
    String uncertainty = Double.isFinite(half) ? String.format(Locale.ROOT, " ± %.3f", half) : "";
    return String.format(Locale.ROOT, "%s %.3f%s", first.getName(), first.getValue(), uncertainty);
  }

  /** Takes the line away, for what is said next. */
  public void end() {
    if (terminal) {
      err.print("\r" + TO_END_OF_LINE);
      err.flush();
    }
  }
}
