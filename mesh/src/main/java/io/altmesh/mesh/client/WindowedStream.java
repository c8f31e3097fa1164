package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.StreamAttempt.StreamEnded;
import io.altmesh.proto.v1.EmbedResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of requests as its caller sees it: one, however often the wire below it breaks. At most
 * a window of requests is sent and unanswered; they are kept, and sent again on a new stream when
 * the old one ends, in their order. Embedding is idempotent, so a request that was embedded and
 * whose answer was lost costs work, nothing else. Confined to the calling thread.
 */
final class WindowedStream<Q> {
  private final Endpoint endpoint;
  private final EmbedCall<Q> kind;
  private final ModelPin pin;
  private final Iterator<Q> requests;
  private final Consumer<EmbedResponse> responses;
  private final Outage outage;
  private final Deque<Sent<Q>> unanswered = new ArrayDeque<>();

  /** A request, and when it was sent first. */
  private record Sent<Q>(Q request, long nanos) {}

  WindowedStream(
      Endpoint endpoint,
      EmbedCall<Q> kind,
      ModelPin pin,
      Iterator<Q> requests,
      Consumer<EmbedResponse> responses) {
    this.endpoint = endpoint;
    this.kind = kind;
    this.pin = pin;
    this.requests = requests;
    this.responses = responses;
    this.outage = endpoint.outage(endpoint.options().patience());
  }

  /** Blocks until all requests are answered. */
  void run() {
    while (!unanswered.isEmpty() || requests.hasNext()) {
      MeshException failure = attempt();
      if (failure != null) {
        outage.await(failure);
      }
    }
  }

  private @Nullable MeshException attempt() {
    try {
      endpoint.breaker().acquire();
    } catch (MeshException e) {
      return e;
    }
    Permission permission = new Permission(endpoint.breaker());
    try (StreamAttempt<Q> stream =
        new StreamAttempt<>(endpoint, kind.stream(), endpoint.options().window())) {
      unanswered.forEach(sent -> stream.send(sent.request()));
      pump(stream, permission);
      return null;
    } catch (StreamEnded e) {
      permission.failed(e.why());
      return e.why();
    } finally {
      permission.release();
    }
  }

  private void pump(StreamAttempt<Q> stream, Permission permission) throws StreamEnded {
    while (true) {
      fill(stream);
      Sent<Q> asked = unanswered.peekFirst();
      if (asked == null) {
        stream.complete();
        return;
      }
      EmbedResponse answer = stream.take(endpoint.options().deadline());
      permission.succeeded();
      kind.check(asked.request(), answer, pin);
      outage.over();
      // Before the callback: what it throws leaves this request answered.
      unanswered.removeFirst();
      tellAnswered(asked);
      responses.accept(answer);
    }
  }

  private void tellAnswered(Sent<Q> sent) {
    Duration took = Duration.ofNanos(System.nanoTime() - sent.nanos());
    int items = kind.asked().apply(sent.request()).items();
    endpoint.options().listener().answered(endpoint.target(), items, took);
  }

  /** Answers that are there go first: they free the window, and the caller may wait for them. */
  private void fill(StreamAttempt<Q> stream) {
    int window = endpoint.options().window();
    while (unanswered.size() < window && !stream.hasEvent() && requests.hasNext()) {
      Q request = requests.next();
      unanswered.addLast(new Sent<>(request, System.nanoTime()));
      stream.send(request);
    }
  }
}
