package io.altmesh.cli.bench.load;

import io.altmesh.proto.v1.EmbedResponse;
import io.grpc.Status;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What became of the lists, as they come. A list is counted when it was due inside the time that
 * counts; items a second are of answers that arrived inside it. Thread-safe.
 */
final class Outcomes {
  private static final int DIGITS = 3;

  private final long from;
  private final long until;
  private final Histogram latency = new Histogram(DIGITS);
  private final Histogram refusal = new Histogram(DIGITS);
  private final Histogram lateness = new Histogram(DIGITS);
  private final Map<String, Long> errors = new TreeMap<>();
  private long offered;
  private long answeredInTime;
  private long failedItems;

  /** Both as {@link System#nanoTime} gives them. */
  Outcomes(long from, long until) {
    this.from = from;
    this.until = until;
  }

  /** A list was due then, and is sent now. */
  synchronized void sent(long due) {
    if (counts(due)) {
      offered++;
      record(lateness, System.nanoTime() - due);
    }
  }

  synchronized void answered(long due, EmbedResponse answer) {
    long now = System.nanoTime();
    int items = (int) answer.getEmbeddings().getShape(0);
    if (counts(now)) {
      answeredInTime += items - answer.getFailuresCount();
      failedItems += answer.getFailuresCount();
    }
    if (counts(due)) {
      record(latency, now - due);
    }
  }

  synchronized void failed(long due, Status status) {
    if (!counts(due)) {
      return;
    }
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      record(refusal, System.nanoTime() - due);
    } else {
      errors.merge(status.getCode().name(), 1L, Long::sum);
    }
  }

  private boolean counts(long nanos) {
    return nanos - from >= 0 && nanos - until < 0;
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos)));
  }

  synchronized LoadResult result() {
    return new LoadResult(
        (until - from) / 1e9,
        offered,
        latency.getTotalCount(),
        refusal.getTotalCount(),
        Map.copyOf(errors),
        answeredInTime / ((until - from) / 1e9),
        failedItems,
        Percentiles.of(latency),
        Percentiles.of(refusal),
        Percentiles.of(lateness));
  }
}
