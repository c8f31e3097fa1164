package io.altmesh.mesh.server;

import io.altmesh.mesh.Errors;
import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.DropAliasRequest;
import io.altmesh.proto.v1.DropAliasResponse;
import io.altmesh.proto.v1.ListModelsRequest;
import io.altmesh.proto.v1.ListModelsResponse;
import io.altmesh.proto.v1.LoadProgress;
import io.altmesh.proto.v1.LoadRequest;
import io.altmesh.proto.v1.ModelControlGrpc;
import io.altmesh.proto.v1.RollbackRequest;
import io.altmesh.proto.v1.SetCanaryRequest;
import io.altmesh.proto.v1.SwapRequest;
import io.altmesh.proto.v1.UnloadRequest;
import io.altmesh.proto.v1.UnloadResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/**
 * The ModelControl contract over a controller. Whoever may call it may change what everybody gets:
 * it is for operators, and a server has it only when it was started with it. Thread-safe.
 */
public final class ModelControlService extends ModelControlGrpc.ModelControlImplBase {
  private final ModelController models;

  public ModelControlService(ModelController models) {
    this.models = models;
  }

  @Override
  public void load(LoadRequest request, StreamObserver<LoadProgress> responses) {
    ServerCallStreamObserver<LoadProgress> caller =
        (ServerCallStreamObserver<LoadProgress>) responses;
    // With a handler set, progress for a caller that has gone is dropped instead of throwing.
    caller.setOnCancelHandler(() -> {});
    try {
      models.load(request.getDirectory(), new Telling(caller));
    } catch (RuntimeException e) {
      responses.onError(Errors.toStatus(e));
    }
  }

  private record Telling(ServerCallStreamObserver<LoadProgress> responses)
      implements ModelController.LoadListener {
    @Override
    public boolean isGone() {
      return responses.isCancelled();
    }

    @Override
    public void progress(LoadProgress progress) {
      responses.onNext(progress);
      if (progress.getStage() == LoadProgress.Stage.READY) {
        responses.onCompleted();
      }
    }

    @Override
    public void failed(RuntimeException why) {
      responses.onError(Errors.toStatus(why));
    }
  }

  @Override
  public void swap(SwapRequest request, StreamObserver<Alias> responses) {
    answer(responses, () -> models.swap(request));
  }

  @Override
  public void setCanary(SetCanaryRequest request, StreamObserver<Alias> responses) {
    answer(responses, () -> models.setCanary(request));
  }

  @Override
  public void rollback(RollbackRequest request, StreamObserver<Alias> responses) {
    answer(responses, () -> models.rollback(request.getAlias()));
  }

  @Override
  public void dropAlias(DropAliasRequest request, StreamObserver<DropAliasResponse> responses) {
    answer(
        responses,
        () -> {
          models.dropAlias(request.getAlias());
          return DropAliasResponse.getDefaultInstance();
        });
  }

  @Override
  public void unload(UnloadRequest request, StreamObserver<UnloadResponse> responses) {
    ((ServerCallStreamObserver<UnloadResponse>) responses).setOnCancelHandler(() -> {});
    try {
      models.unload(
          request.getFingerprint(), () -> answer(responses, UnloadResponse::getDefaultInstance));
    } catch (RuntimeException e) {
      responses.onError(Errors.toStatus(e));
    }
  }

  @Override
  public void list(ListModelsRequest request, StreamObserver<ListModelsResponse> responses) {
    answer(responses, models::list);
  }

  private static <T> void answer(StreamObserver<T> responses, Supplier<T> work) {
    T answer;
    try {
      answer = work.get();
    } catch (RuntimeException e) {
      responses.onError(Errors.toStatus(e));
      return;
    }
    responses.onNext(answer);
    responses.onCompleted();
  }
}
