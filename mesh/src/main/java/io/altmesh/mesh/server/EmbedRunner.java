package io.altmesh.mesh.server;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.observe.RequestId;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.Limits;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs lists, those of single calls and those of streams alike: validated, queued, batched, timed,
 * counted, finished. Interactive lists that wait together and want the same model, modality and
 * space are one call to the backend; each gets its own rows, failures and encoding. Thread-safe.
 */
final class EmbedRunner {
  private static final Logger LOG = LoggerFactory.getLogger(EmbedRunner.class);

  private final EmbedderBackend backend;
  private final Limits limits;
  private final WorkQueue<Queued<?>> queue;
  private final MeshMetrics metrics;
  private final BackendCall call;
  private final LongAdder turns = new LongAdder();

  EmbedRunner(
      EmbedderBackend backend,
      Limits limits,
      Executor workers,
      QueueSettings settings,
      MeshMetrics metrics) {
    this.backend = backend;
    this.limits = limits;
    this.queue = new WorkQueue<>(workers, settings, this::takeTurn);
    this.metrics = metrics;
    this.call = new BackendCall(backend, metrics);
    metrics.gauge("altmesh.queue.size", queue::size);
  }

  /** Refused with RESOURCE_EXHAUSTED when the queue is full. */
  <A> void runList(ListTask<A> task, Receiver<A> receiver) {
    enter(task, Context.current(), receiver, backend::hold, queue::offer);
  }

  /** Waits however full the queue is: a stream bounds itself by its window. */
  <A> void runOfStream(ListTask<A> task, Context context, Receiver<A> receiver) {
    runOfStream(task, context, backend::hold, receiver);
  }

  /**
   * As {@link #runOfStream(ListTask, Context, Receiver)}.
   *
   * @param models gives the list its model
   */
  <A> void runOfStream(
      ListTask<A> task,
      Context context,
      Function<ModelChoice, ModelLease> models,
      Receiver<A> receiver) {
    enter(task, context, receiver, models, queued -> queue.admit(queued, context));
  }

  StreamModels modelsOfStream() {
    return new StreamModels(backend::hold);
  }

  private <A> void enter(
      ListTask<A> task,
      Context context,
      Receiver<A> receiver,
      Function<ModelChoice, ModelLease> models,
      Consumer<Queued<?>> entrance) {
    ListCount count = new ListCount(metrics, context, task.modality());
    Receiver<A> caller = receiver;
    try {
      task.validate(limits);
      ModelLease lease = models.apply(task.choice().by(RequestId.given(context)));
      caller = new Releasing<>(lease, receiver);
      Queued<A> queued = new Queued<>(task.on(lease.fingerprint()), count, caller);
      if (!queued.answeredAtOnce()) {
        entrance.accept(queued);
      }
    } catch (MeshException e) {
      fail(count, caller, e);
    }
  }

  /** As a request of a stream, of no call. */
  void runCanary(CanaryTask task, Receiver<EmbedResponse> receiver) {
    Context context = CalledMethod.in(Context.ROOT, CalledMethod.CANARY);
    runOfStream(task, context, receiver);
  }

  /** Turns that have ended. */
  long turns() {
    return turns.sum();
  }

  private static <A> void fail(ListCount count, Receiver<A> receiver, Throwable failure) {
    StatusRuntimeException status = Errors.toStatus(failure);
    count.failed(status.getStatus().getCode().name());
    receiver.failed(status);
  }

  private void takeTurn(List<Queued<?>> turn) {
    turn.forEach(Queued::started);
    RequestId.logging(
        turn.stream().map(queued -> queued.count.context()).toList(), () -> compute(turn));
    turns.increment();
  }

  private void compute(List<Queued<?>> turn) {
    if (turn.size() == 1 || !runTogether(turn)) {
      turn.forEach(Queued::run);
    }
  }

  /** False when it failed as a whole: whose fault it is shows when each is run by itself. */
  private boolean runTogether(List<Queued<?>> turn) {
    // Only embedding tasks have lanes, so that all of a shared turn are such.
    List<EmbedTask> tasks = turn.stream().map(queued -> (EmbedTask) queued.task).toList();
    List<EmbedResponse> answers;
    try {
      answers = ask(tasks, turn.stream().map(queued -> queued.count).toList());
    } catch (RuntimeException | Error e) {
      LOG.debug("{} lists failed together and are run one by one: {}", turn.size(), e.toString());
      return false;
    }
    for (int i = 0; i < turn.size(); i++) {
      turn.get(i).answered(answers.get(i));
    }
    return true;
  }

  private List<EmbedResponse> ask(List<EmbedTask> tasks, List<ListCount> counts) {
    Items together = tasks.stream().map(EmbedTask::content).reduce(Items::and).orElseThrow();
    EmbedResponse whole =
        call.make(
            counts,
            together.modality(),
            together.count(),
            () -> together.ask(backend, tasks.get(0).options()),
            answer -> answer.getModel().getFingerprint());
    Answers.checkItems(whole, together.count());
    List<EmbedResponse> answers = new ArrayList<>();
    int from = 0;
    for (EmbedTask task : tasks) {
      answers.add(task.finish(Answers.part(whole, from, task.items())));
      from += task.items();
    }
    return answers;
  }

  private final class Queued<A> implements Work {
    private final ListTask<A> task;
    private final Receiver<A> receiver;
    private final int units;
    private final ListCount count;

    Queued(ListTask<A> task, ListCount count, Receiver<A> receiver) {
      this.task = task;
      this.count = count;
      this.receiver = receiver;
      this.units = task.units();
    }

    @Override
    public @Nullable Object lane() {
      return task.lane();
    }

    @Override
    public int units() {
      return units;
    }

    @Override
    public boolean bulk() {
      return task.bulk();
    }

    /** What a cache knows does not wait for a worker, however long the others wait. */
    boolean answeredAtOnce() {
      Optional<A> known = task.known(backend);
      known.ifPresent(this::deliver);
      return known.isPresent();
    }

    void started() {
      count.started();
    }

    void run() {
      A answer;
      try {
        answer = ask();
      } catch (RuntimeException | Error e) {
        // An Error too: one poisonous list must not take the worker, or the caller's answer, along.
        fail(count, receiver, e);
        return;
      }
      deliver(answer);
    }

    private A ask() {
      return call.make(
          List.of(count),
          task.modality(),
          task.items(),
          () -> task.answer(backend, limits),
          task::fingerprint);
    }

    /** Its part of a shared answer. */
    @SuppressWarnings("unchecked") // an EmbedTask, as runTogether says
    void answered(EmbedResponse answer) {
      deliver((A) answer);
    }

    private void deliver(A answer) {
      count.answered(
          call.model(task.fingerprint(answer)),
          task.items(),
          task.failures(answer),
          task.truncated(answer));
      receiver.answered(answer);
    }

    @Override
    public void dropped(RuntimeException why) {
      count.failed("DROPPED");
      receiver.failed(Errors.toStatus(why));
    }
  }
}
