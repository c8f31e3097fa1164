package io.altmesh.cli.bench.load;

import io.altmesh.proto.v1.EmbedResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/** One stream that keeps its window full until the time is over. Guarded by its own lock. */
final class LoadStream<Q> implements StreamObserver<EmbedResponse> {
  private final Requests<Q> requests;
  private final Outcomes outcomes;
  private final long until;
  private final CountDownLatch left;
  private final StreamObserver<Q> server;

  /** When each list that is unanswered was sent: answers come in order. */
  private final Queue<Long> underWay = new ArrayDeque<>();

  private LoadStream(
      ManagedChannel channel,
      Requests<Q> requests,
      Outcomes outcomes,
      long until,
      CountDownLatch left) {
    this.requests = requests;
    this.outcomes = outcomes;
    this.until = until;
    this.left = left;
    this.server =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(requests.stream(), CallOptions.DEFAULT), this);
  }

  static <Q> void run(
      List<ManagedChannel> channels,
      Requests<Q> requests,
      Outcomes outcomes,
      Pace.Streams pace,
      long until)
      throws InterruptedException {
    CountDownLatch left = new CountDownLatch(pace.streams());
    for (int i = 0; i < pace.streams(); i++) {
      ManagedChannel channel = channels.get(i % channels.size());
      new LoadStream<>(channel, requests, outcomes, until, left).begin(pace.window());
    }
    left.await();
  }

  private synchronized void begin(int window) {
    for (int i = 0; i < window; i++) {
      send();
    }
  }

  private void send() {
    long now = System.nanoTime();
    underWay.add(now);
    outcomes.sent(now);
    server.onNext(requests.next());
  }

  @Override
  public synchronized void onNext(EmbedResponse answer) {
    outcomes.answered(underWay.remove(), answer);
    if (System.nanoTime() - until < 0) {
      send();
    } else if (underWay.isEmpty()) {
      server.onCompleted();
    }
  }

  @Override
  public synchronized void onError(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    underWay.forEach(due -> outcomes.failed(due, status));
    left.countDown();
  }

  @Override
  public void onCompleted() {
    left.countDown();
  }
}
