package io.altmesh.mesh.server;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.Limits;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Timer;

/**
 * Runs lists, those of single calls and those of streams alike: validated, queued, timed, counted,
 * finished. Thread-safe. The seam where batching across calls goes in.
 */
final class EmbedRunner {
  private final EmbedderBackend backend;
  private final Limits limits;
  private final WorkQueue queue;
  private final MeshMetrics metrics;

  EmbedRunner(EmbedderBackend backend, Limits limits, WorkQueue queue, MeshMetrics metrics) {
    this.backend = backend;
    this.limits = limits;
    this.queue = queue;
    this.metrics = metrics;
    metrics.gauge("altmesh.queue.size", queue::size);
  }

  /** Receives exactly one of the two, once, on a worker or on the thread that asked. */
  interface Receiver<A> {
    void answered(A answer);

    void failed(StatusRuntimeException status);
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

  private final class Queued<A> implements WorkQueue.Work {
    private final ListTask<A> task;
    private final Receiver<A> receiver;
    private final Timer.Sample queued = Timer.start();

    Queued(ListTask<A> task, Receiver<A> receiver) {
      this.task = task;
      this.receiver = receiver;
    }

    @Override
    public void run() {
      queued.stop(metrics.stage("queue", task.modality()));
      A answer;
      try {
        answer = ask();
      } catch (RuntimeException | Error e) {
        // An Error too: one poisonous list must not take the worker, or the caller's answer, along.
        fail(task, receiver, e);
        return;
      }
      count(answer);
      receiver.answered(answer);
    }

    private A ask() {
      Timer.Sample asked = Timer.start();
      try {
        return task.answer(backend, limits);
      } finally {
        asked.stop(metrics.stage("backend", task.modality()));
      }
    }

    private void count(A answer) {
      int failed = task.failures(answer);
      metrics.items("embedded", task.modality()).increment(task.items() - (double) failed);
      metrics.items("failed", task.modality()).increment(failed);
      metrics.items("truncated", task.modality()).increment(task.truncated(answer));
      metrics.requests(task.modality(), "OK").increment();
    }

    @Override
    public void dropped(RuntimeException why) {
      metrics.requests(task.modality(), "DROPPED").increment();
      receiver.failed(Errors.toStatus(why));
    }
  }
}
