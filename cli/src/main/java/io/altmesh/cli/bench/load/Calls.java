package io.altmesh.cli.bench.load;

import io.altmesh.proto.v1.EmbedResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Single calls, each a list, sent without waiting. Thread-safe. */
final class Calls<Q> {
  private final List<ManagedChannel> channels;
  private final Requests<Q> requests;
  private final Outcomes outcomes;
  private final Duration deadline;
  private final AtomicInteger nextChannel = new AtomicInteger();
  private final Phaser underWay = new Phaser(1);

  Calls(List<ManagedChannel> channels, Requests<Q> requests, Outcomes outcomes, Duration deadline) {
    this.channels = List.copyOf(channels);
    this.requests = requests;
    this.outcomes = outcomes;
    this.deadline = deadline;
  }

  /**
   * Sends the next list.
   *
   * @param due when it was meant to be sent
   * @param then runs on gRPC's thread when it has ended, however it did
   */
  void send(long due, Runnable then) {
    underWay.register();
    outcomes.sent(due);
    // On the transport's own thread: a hand-over a call would be this generator's cost, not the
    // server's.
    CallOptions options =
        CallOptions.DEFAULT
            .withExecutor(Runnable::run)
            .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    int channel = Math.floorMod(nextChannel.getAndIncrement(), channels.size());
    ClientCalls.asyncUnaryCall(
        channels.get(channel).newCall(requests.call(), options),
        requests.next(),
        new Answer(due, then));
  }

  private final class Answer implements StreamObserver<EmbedResponse> {
    private final long due;
    private final Runnable then;

    Answer(long due, Runnable then) {
      this.due = due;
      this.then = then;
    }

    @Override
    public void onNext(EmbedResponse answer) {
      outcomes.answered(due, answer);
    }

    @Override
    public void onError(Throwable failure) {
      outcomes.failed(due, Status.fromThrowable(failure));
      onCompleted();
    }

    @Override
    public void onCompleted() {
      then.run();
      underWay.arriveAndDeregister();
    }
  }

  /** Blocks until all that were sent have ended, or until the time is over. */
  void awaitAll(long time, TimeUnit unit) throws InterruptedException {
    try {
      underWay.awaitAdvanceInterruptibly(underWay.arrive(), time, unit);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          underWay.getUnarrivedParties() + " calls have not ended long after their deadline", e);
    }
  }
}
