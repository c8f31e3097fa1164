package io.altmesh.mesh.server;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.EmbedResponse;
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
  interface Receiver {
    void answered(EmbedResponse response);

    void failed(StatusRuntimeException status);
  }

  /** Refused with RESOURCE_EXHAUSTED when the queue is full. */
  void runList(EmbedTask task, Receiver receiver) {
    try {
      queue.offer(new Queued(task.validate(limits), receiver));
    } catch (MeshException e) {
      fail(task, receiver, e);
    }
  }

  /** Waits however full the queue is: a stream bounds itself by its window. */
  void runOfStream(EmbedTask task, Context context, Receiver receiver) {
    try {
      queue.admit(new Queued(task.validate(limits), receiver), context);
    } catch (MeshException e) {
      fail(task, receiver, e);
    }
  }

  private void fail(EmbedTask task, Receiver receiver, Throwable failure) {
    StatusRuntimeException status = Errors.toStatus(failure);
    metrics.requests(task.modality(), status.getStatus().getCode().name()).increment();
    receiver.failed(status);
  }

  private final class Queued implements WorkQueue.Work {
    private final EmbedTask task;
    private final Receiver receiver;
    private final Timer.Sample queued = Timer.start();

    Queued(EmbedTask task, Receiver receiver) {
      this.task = task;
      this.receiver = receiver;
    }

    @Override
    public void run() {
      queued.stop(metrics.stage("queue", task.modality()));
      EmbedResponse response;
      try {
        response = ask();
      } catch (RuntimeException | Error e) {
        // An Error too: one poisonous list must not take the worker, or the caller's answer, along.
        fail(task, receiver, e);
        return;
      }
      count(response);
      receiver.answered(response);
    }

    private EmbedResponse ask() {
      Timer.Sample asked = Timer.start();
      try {
        return task.finish(task.call().ask(backend));
      } finally {
        asked.stop(metrics.stage("backend", task.modality()));
      }
    }

    private void count(EmbedResponse response) {
      int failed = response.getFailuresCount();
      metrics.items("embedded", task.modality()).increment(task.items() - (double) failed);
      metrics.items("failed", task.modality()).increment(failed);
      metrics.items("truncated", task.modality()).increment(response.getTruncatedCount());
      metrics.requests(task.modality(), "OK").increment();
    }

    @Override
    public void dropped(RuntimeException why) {
      metrics.requests(task.modality(), "DROPPED").increment();
      receiver.failed(Errors.toStatus(why));
    }
  }
}
