package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.StreamAttempt.Answered;
import io.altmesh.mesh.client.StreamAttempt.Ended;
import io.altmesh.mesh.client.StreamAttempt.Event;
import io.altmesh.mesh.client.StreamAttempt.Sent;
import io.altmesh.proto.v1.EmbedResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of requests as its caller sees it: one, however many replicas work on it and however
 * often the wire to them breaks. At most a window of requests a replica is sent and unanswered;
 * they are kept, and sent to another replica when a stream ends or says nothing while another has
 * nothing to do, or on a new one. Embedding is idempotent, so a request that was embedded and whose
 * answer was lost costs work, nothing else. Answers are handed on in the order of the requests.
 * Confined to the calling thread.
 */
final class WindowedStream<Q> {
  private static final Logger LOG = LoggerFactory.getLogger(WindowedStream.class);

  // While other replicas work: how often those that failed, or are new, are tried.
  private static final long REJOIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  // While another stream has nothing to do: when the lists of one that says nothing go there, too.
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final EmbedderCalls calls;
  private final StreamKind<Q> kind;
  private final Iterator<Q> requests;
  private final Consumer<EmbedResponse> responses;
  private final int window;
  private final Outage outage;
  private final Round round;
  private final BlockingQueue<Event<Q>> events = new LinkedBlockingQueue<>();
  private final List<StreamAttempt<Q>> streams = new ArrayList<>();

  /** In the callers' order: taken from the caller, and not yet handed on. */
  private final Deque<Sent<Q>> open = new ArrayDeque<>();

  /** Of those, what streams that have ended left behind. */
  private final Deque<Sent<Q>> unsent = new ArrayDeque<>();

  private long joined;

  WindowedStream(
      EmbedderCalls calls,
      StreamKind<Q> kind,
      Iterator<Q> requests,
      Consumer<EmbedResponse> responses) {
    this.calls = calls;
    this.kind = kind;
    this.requests = requests;
    this.responses = responses;
    this.window = calls.options().window();
    this.outage = calls.endpoint().outage(calls.options().patience());
    this.round = calls.endpoint().round();
  }

  /** Blocks until all requests are answered. */
  void run() {
    try {
      while (!open.isEmpty() || requests.hasNext()) {
        join();
        fill();
        if (!open.isEmpty() || !events.isEmpty()) {
          handle(take());
        }
      }
      streams.forEach(StreamAttempt::complete);
    } finally {
      streams.forEach(StreamAttempt::close);
    }
  }

  /** Opens a stream to every replica that has none; waits while there is none at all. */
  private void join() {
    if (!streams.isEmpty() && System.nanoTime() - joined > REJOIN_NANOS) {
      joined = System.nanoTime();
      round.again(streams.stream().map(stream -> stream.permission().replica()).toList());
    }
    while (streams.isEmpty() || round.hasGoodNext()) {
      try {
        streams.add(new StreamAttempt<>(round.next(), kind.method(), window, events));
      } catch (MeshException e) {
        waitUnlessServed(e);
      }
    }
  }

  private void waitUnlessServed(MeshException failure) {
    if (streams.isEmpty()) {
      outage.await(round.verdict(failure));
      round.again();
    }
  }

  /** Answers that are there go first: they free the window, and the caller may wait for them. */
  private void fill() {
    while (events.isEmpty()) {
      Optional<StreamAttempt<Q>> free = free();
      if (free.isEmpty()) {
        return;
      }
      Sent<Q> next = next();
      if (next == null) {
        return;
      }
      free.get().send(next);
    }
  }

  private Optional<StreamAttempt<Q>> free() {
    return streams.stream()
        .filter(stream -> !stream.isSilent() && stream.unanswered().size() < window)
        .min(Comparator.comparingInt(stream -> stream.unanswered().size()));
  }

  private @Nullable Sent<Q> next() {
    Sent<Q> again = unsent.pollFirst();
    if (again != null) {
      return again;
    }
    // Answers that wait for an earlier one fill the window too.
    if (open.size() >= window * streams.size() || !requests.hasNext()) {
      return null;
    }
    Sent<Q> fresh = new Sent<>(requests.next());
    open.addLast(fresh);
    return fresh;
  }

  private @Nullable Event<Q> take() {
    Duration deadline = calls.options().deadline();
    boolean sooner = mayTakeOver() && SILENCE.compareTo(deadline) < 0;
    try {
      return events.poll((sooner ? SILENCE : deadline).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw calls.endpoint().interrupted();
    }
  }

  private void handle(@Nullable Event<Q> event) {
    if (event == null && mayTakeOver()) {
      takeOver();
    } else if (event == null) {
      giveUpSilentStreams();
    } else if (event.stream().isEnded()) {
      return; // was given up before
    } else if (event instanceof Answered<Q> answered) {
      answered(answered.stream(), answered.answer());
    } else if (event instanceof Ended<Q> ended) {
      ended(ended.stream(), ended.why());
    }
  }

  private void answered(StreamAttempt<Q> stream, EmbedResponse answer) {
    Sent<Q> sent = stream.unanswered().peekFirst();
    if (sent == null) {
      throw MeshException.dataLoss(
          "%s: answer with id %d (expected: none)", stream.permission().target(), answer.getId());
    }
    try {
      String expected = kind.expected(sent.request);
      calls.check(stream.permission().replica(), answer.getModel(), expected);
    } catch (MeshException e) {
      ended(stream, e);
      return;
    }
    kind.check(sent.request, answer);
    stream.answered();
    outage.over();
    if (sent.answer == null) { // else another replica was asked too, and was sooner
      sent.answer = answer;
      handOn();
    }
  }

  private void handOn() {
    for (Sent<Q> first = open.peekFirst(); first != null; first = open.peekFirst()) {
      EmbedResponse answer = first.answer;
      if (answer == null) {
        return;
      }
      // Before the callback: what it throws leaves this request answered.
      open.removeFirst();
      Duration took = Duration.ofNanos(System.nanoTime() - first.nanos);
      calls
          .options()
          .listener()
          .answered(calls.endpoint().target(), kind.items(first.request), took);
      responses.accept(answer);
    }
  }

  /** One stream has nothing to do, and others have lists that were asked of them alone. */
  private boolean mayTakeOver() {
    return streams.stream().anyMatch(stream -> stream.unanswered().isEmpty())
        && open.stream().anyMatch(WindowedStream::isWaitedFor);
  }

  private static boolean isWaitedFor(Sent<?> sent) {
    return sent.answer == null && !sent.takenOver;
  }

  /**
   * A replica may be hung, or cut off, long before its connection is known to be dead: what others
   * wait for is asked of one that answers, too. The first answer counts.
   */
  private void takeOver() {
    List<Sent<Q>> waitedFor = open.stream().filter(WindowedStream::isWaitedFor).toList();
    waitedFor.forEach(sent -> sent.takenOver = true);
    unsent.addAll(waitedFor);
    for (StreamAttempt<Q> stream : streams) {
      if (!stream.unanswered().isEmpty()) {
        stream.fallenSilent();
        reproach(stream, waitedFor.size());
      }
    }
    calls.endpoint().meters().failedOver();
  }

  /** One that has not even a connection is blamed; another may be slow with good reason. */
  private void reproach(StreamAttempt<Q> stream, int lists) {
    Permission permission = stream.permission();
    LOG.warn(
        "{} has said nothing for {} s: {} lists are asked of another replica, too",
        permission.target(),
        SILENCE.toSeconds(),
        lists);
    if (!stream.isConnected()) {
      permission.failed(MeshException.unavailable("%s: no connection", permission.target()));
    }
  }

  private void giveUpSilentStreams() {
    Duration deadline = calls.options().deadline();
    for (StreamAttempt<Q> stream : List.copyOf(streams)) {
      if (!stream.unanswered().isEmpty()) {
        ended(
            stream,
            new MeshException(
                Status.Code.DEADLINE_EXCEEDED,
                stream.permission().target() + ": no answer on the stream for " + deadline));
      }
    }
  }

  /** Its unanswered requests go to other replicas, or wait for one. */
  private void ended(StreamAttempt<Q> stream, MeshException why) {
    streams.remove(stream);
    round.failed(stream.permission(), why);
    stream.close();
    // In the callers' order: the first of all is the one that the caller waits for.
    List<Sent<Q>> left = new ArrayList<>(unsent);
    left.addAll(stream.unanswered());
    unsent.clear();
    open.stream()
        .filter(sent -> sent.answer == null && left.contains(sent))
        .forEach(unsent::addLast);
    if (!Round.mayDifferElsewhere(why)) {
      throw why;
    }
    if (round.hasNext()) {
      calls.endpoint().meters().failedOver();
    } else if (streams.isEmpty()) {
      outage.await(round.verdict(why));
      round.again();
    }
  }
}
