package io.altmesh.trainer.service;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.CheckpointRequest;
import io.altmesh.proto.v1.CheckpointResponse;
import io.altmesh.proto.v1.GetRunRequest;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.proto.v1.StopRequest;
import io.altmesh.proto.v1.StopResponse;
import io.altmesh.proto.v1.TrainingRunGrpc;
import io.altmesh.proto.v1.WatchRunRequest;
import io.altmesh.trainer.control.CheckpointRequests;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.control.StopSignal;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;

/**
 * The run's status, its steering. Nothing here blocks: the training thread answers when it comes
 * by.
 */
final class TrainingRunService extends TrainingRunGrpc.TrainingRunImplBase {
  private final RunBoard board;
  private final CheckpointRequests requests;
  private final StopSignal stop;

  TrainingRunService(RunBoard board, CheckpointRequests requests, StopSignal stop) {
    this.board = board;
    this.requests = requests;
    this.stop = stop;
  }

  @Override
  public void get(GetRunRequest request, StreamObserver<RunStatus> observer) {
    observer.onNext(board.status());
    observer.onCompleted();
  }

  @Override
  public void watch(WatchRunRequest request, StreamObserver<RunStatus> observer) {
    var call = (ServerCallStreamObserver<RunStatus>) observer;
    call.setOnCancelHandler(() -> {}); // so that a status to one who has gone does not throw
    AtomicBoolean ended = new AtomicBoolean();
    Runnable unlisten =
        board.listen(
            status -> {
              if (ended.get() || call.isCancelled()) {
                return;
              }
              call.onNext(status);
              if (status.getPhase() == RunPhase.FINISHED || status.getPhase() == RunPhase.FAILED) {
                ended.set(true);
                call.onCompleted();
              }
            });
    call.setOnCancelHandler(unlisten);
  }

  @Override
  public void checkpoint(CheckpointRequest request, StreamObserver<CheckpointResponse> observer) {
    answer(requests.ask(), step -> CheckpointResponse.newBuilder().setStep(step).build(), observer);
  }

  @Override
  public void stop(StopRequest request, StreamObserver<StopResponse> observer) {
    answer(requests.ask(), step -> StopResponse.newBuilder().setStep(step).build(), observer);
    if (!stop.tripped()) { // a second trip would mean: leave the followers behind
      stop.trip();
    }
  }

  private static <R> void answer(
      CompletableFuture<Long> step, LongFunction<R> response, StreamObserver<R> observer) {
    var unused =
        step.whenComplete(
            (published, failure) -> {
              if (failure != null) {
                observer.onError(
                    Errors.toStatus(
                        MeshException.failedPrecondition(
                            "%s", String.valueOf(failure.getMessage()))));
              } else {
                observer.onNext(response.apply(published));
                observer.onCompleted();
              }
            });
  }
}
