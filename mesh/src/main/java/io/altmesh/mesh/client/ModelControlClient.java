package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.DropAliasRequest;
import io.altmesh.proto.v1.ListModelsRequest;
import io.altmesh.proto.v1.ListModelsResponse;
import io.altmesh.proto.v1.LoadProgress;
import io.altmesh.proto.v1.LoadRequest;
import io.altmesh.proto.v1.LoadedModel;
import io.altmesh.proto.v1.ModelControlGrpc;
import io.altmesh.proto.v1.ModelControlGrpc.ModelControlBlockingStub;
import io.altmesh.proto.v1.RollbackRequest;
import io.altmesh.proto.v1.SetCanaryRequest;
import io.altmesh.proto.v1.SwapRequest;
import io.altmesh.proto.v1.UnloadRequest;
import io.grpc.Channel;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Loads, swaps and unloads the models of a teacher or a student. Aliases are named as in {@code
 * EmbedOptions.model}; an empty one stands for the default. Blocking; thread-safe.
 *
 * <p>Every method throws {@link MeshException}: as {@code model_control.proto} tells; UNIMPLEMENTED
 * when the server was not started with model control; what passes by itself when patience has run
 * out. Nothing that would do more when it is done twice is called twice.
 */
public final class ModelControlClient implements AutoCloseable {
  private final Endpoint endpoint;

  private ModelControlClient(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Connects with the first call.
   *
   * @param target {@code HOST:PORT} of one server; replicas are controlled one by one
   */
  public static ModelControlClient connect(String target, ClientOptions options) {
    return new ModelControlClient(Endpoint.open(target, options));
  }

  public ListModelsResponse list() {
    return call(stub -> stub.list(ListModelsRequest.getDefaultInstance()));
  }

  /**
   * Loads a directory or file of the server's and returns when its model can be named, however long
   * that takes. Interrupting this thread, or closing the client, ends the load.
   *
   * @param directory or a teacher's YAML file, in one of the server's folders for models
   * @param progress hears of every stage, on this thread
   */
  public LoadedModel load(String directory, Consumer<LoadProgress> progress) {
    LoadRequest request = LoadRequest.newBuilder().setDirectory(directory).build();
    return endpoint.call(
        channel -> {
          Iterator<LoadProgress> stages = ModelControlGrpc.newBlockingStub(channel).load(request);
          LoadProgress last = LoadProgress.getDefaultInstance();
          while (stages.hasNext()) {
            last = stages.next();
            progress.accept(last);
          }
          if (!last.hasModel()) {
            throw MeshException.dataLoss("%s: load ended without READY", endpoint.target());
          }
          return last.getModel();
        });
  }

  /** Points an alias at a loaded model, from the next call on. */
  public Alias swap(String alias, String fingerprint) {
    return swap(SwapRequest.newBuilder().setAlias(alias).setFingerprint(fingerprint).build());
  }

  /** Points an alias at what the server serves by itself, now and whenever that is newer. */
  public Alias followNewest(String alias) {
    return swap(SwapRequest.newBuilder().setAlias(alias).setNewest(true).build());
  }

  private Alias swap(SwapRequest request) {
    return call(stub -> stub.swap(request));
  }

  /**
   * Gives a share of an alias's calls to another loaded model.
   *
   * @param share 0 to 1 of the alias's calls; 0 ends the canary
   */
  public Alias setCanary(String alias, String fingerprint, double share) {
    SetCanaryRequest request =
        SetCanaryRequest.newBuilder()
            .setAlias(alias)
            .setFingerprint(fingerprint)
            .setShare(share)
            .build();
    return call(stub -> stub.setCanary(request));
  }

  /** Asked once: a second rollback would undo the first. */
  public Alias rollback(String alias) {
    RollbackRequest request = RollbackRequest.newBuilder().setAlias(alias).build();
    return once(stub -> stub.rollback(request));
  }

  public void dropAlias(String alias) {
    DropAliasRequest request = DropAliasRequest.newBuilder().setAlias(alias).build();
    once(stub -> stub.dropAlias(request));
  }

  /**
   * Returns when the model's last call has ended. After {@link ClientOptions#deadline} it throws
   * DEADLINE_EXCEEDED, and the model goes all the same.
   */
  public void unload(String fingerprint) {
    UnloadRequest request = UnloadRequest.newBuilder().setFingerprint(fingerprint).build();
    once(stub -> stub.unload(request));
  }

  private <T> T call(Function<ModelControlBlockingStub, T> call) {
    return endpoint.call(channel -> call.apply(stub(channel)));
  }

  private <T> T once(Function<ModelControlBlockingStub, T> call) {
    return endpoint.call(Duration.ZERO, channel -> call.apply(stub(channel)));
  }

  private ModelControlBlockingStub stub(Channel channel) {
    return ModelControlGrpc.newBlockingStub(channel)
        .withDeadlineAfter(endpoint.options().deadline().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends calls under way with CANCELLED, a load with them. */
  @Override
  public void close() {
    endpoint.close();
  }
}
