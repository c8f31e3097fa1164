package io.altmesh.cli.bench.load;

import io.grpc.ManagedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends a load and counts what comes of it. Calls have no retries: a refusal is a refusal. Blocks
 * for the plan's time, and for what is still unanswered then.
 */
public final class LoadGenerator {
  private LoadGenerator() {}

  /**
   * Runs a load.
   *
   * @param channels used in turn; they stay the caller's
   */
  public static <Q> LoadResult run(
      List<ManagedChannel> channels, Requests<Q> requests, LoadPlan plan)
      throws InterruptedException {
    long begin = System.nanoTime();
    long from = begin + plan.warmUp().toNanos();
    long until = from + plan.time().toNanos();
    Outcomes outcomes = new Outcomes(from, until);
    Calls<Q> calls = new Calls<>(channels, requests, outcomes, plan.deadline());
    Pace pace = plan.pace();
    if (pace instanceof Pace.Callers callers) {
      ClosedLoop.run(calls, callers.callers(), until);
    } else if (pace instanceof Pace.Rate rate) {
      OpenLoop.run(calls, rate, begin, until);
    } else if (pace instanceof Pace.Streams streams) {
      LoadStream.run(channels, requests, outcomes, streams, until);
    }
    calls.awaitAll(plan.deadline().toMillis(), TimeUnit.MILLISECONDS);
    return outcomes.result();
  }
}
