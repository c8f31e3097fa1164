package io.altmesh.mesh.server;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.Limits;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
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
    metrics.gauge("altmesh.queue.size", queue::size);
  }

  /** Refused with RESOURCE_EXHAUSTED when the queue is full. */
  <A> void runList(ListTask<A> task, Receiver<A> receiver) {
    try {
      task.validate(limits);
      queue.offer(new Queued<>(task, receiver));
    } catch (MeshException e) {
      fail(task, receiver, e);
    }
  }

  /** Waits however full the queue is: a stream bounds itself by its window. */
  <A> void runOfStream(ListTask<A> task, Context context, Receiver<A> receiver) {
    try {
      task.validate(limits);
      queue.admit(new Queued<>(task, receiver), context);
    } catch (MeshException e) {
      fail(task, receiver, e);
    }
  }

  private <A> void fail(ListTask<A> task, Receiver<A> receiver, Throwable failure) {
    StatusRuntimeException status = Errors.toStatus(failure);
    metrics.requests(task.modality(), status.getStatus().getCode().name()).increment();
    receiver.failed(status);
  }

  private void takeTurn(List<Queued<?>> turn) {
    turn.forEach(Queued::started);
    metrics.batch(turn.get(0).task.modality(), turn.stream().mapToInt(q -> q.task.items()).sum());
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
      answers = ask(tasks);
    } catch (RuntimeException | Error e) {
      LOG.debug("{} lists failed together and are run one by one: {}", turn.size(), e.toString());
      return false;
    }
    for (int i = 0; i < turn.size(); i++) {
      turn.get(i).answered(answers.get(i));
    }
    return true;
  }

  private List<EmbedResponse> ask(List<EmbedTask> tasks) {
    Items together = tasks.stream().map(EmbedTask::content).reduce(Items::and).orElseThrow();
    EmbedResponse whole;
    Timer.Sample asked = Timer.start();
    try {
      whole = together.ask(backend, tasks.get(0).options());
    } finally {
      asked.stop(metrics.stage("backend", together.modality()));
    }
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
    private final Timer.Sample queued = Timer.start();

    Queued(ListTask<A> task, Receiver<A> receiver) {
      this.task = task;
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

    void started() {
      queued.stop(metrics.stage("queue", task.modality()));
    }

    void run() {
      A answer;
      try {
        answer = ask();
      } catch (RuntimeException | Error e) {
        // An Error too: one poisonous list must not take the worker, or the caller's answer, along.
        fail(task, receiver, e);
        return;
      }
      deliver(answer);
    }

    private A ask() {
      Timer.Sample asked = Timer.start();
      try {
        return task.answer(backend, limits);
      } finally {
        asked.stop(metrics.stage("backend", task.modality()));
      }
    }

    /** Its part of a shared answer. */
    @SuppressWarnings("unchecked") // an EmbedTask, as runTogether says
    void answered(EmbedResponse answer) {
      deliver((A) answer);
    }

    private void deliver(A answer) {
      int failed = task.failures(answer);
      metrics.items("embedded", task.modality()).increment(task.items() - (double) failed);
      metrics.items("failed", task.modality()).increment(failed);
      metrics.items("truncated", task.modality()).increment(task.truncated(answer));
      metrics.requests(task.modality(), "OK").increment();
      receiver.answered(answer);
    }

    @Override
    public void dropped(RuntimeException why) {
      metrics.requests(task.modality(), "DROPPED").increment();
      receiver.failed(Errors.toStatus(why));
    }
  }
}
