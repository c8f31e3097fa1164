package io.altmesh.serving;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.ModelController.LoadListener;
import io.altmesh.proto.v1.LoadProgress;
import io.altmesh.proto.v1.LoadProgress.Stage;
import io.altmesh.proto.v1.LoadState;
import io.altmesh.proto.v1.LoadedModel;
import io.grpc.Status;

/** One load, as its caller and everybody who lists hears of it. Thread-safe. */
final class ModelLoad {
  private final String directory;
  private final LoadListener listener;
  private final long since = System.nanoTime();
  private volatile Stage stage = Stage.READING;
  private volatile String failure = "";
  private volatile boolean ended;

  ModelLoad(String directory, LoadListener listener) {
    this.directory = directory;
    this.listener = listener;
  }

  boolean isUnderWay() {
    return !ended;
  }

  boolean isOfInterest() {
    return isUnderWay() || !failure.isEmpty();
  }

  /**
   * Reached on the thread that loads, where a load can be ended.
   *
   * @throws MeshException CANCELLED when nobody waits for it any more
   */
  void at(Stage reached) {
    checkWanted();
    stage = reached;
    listener.progress(progress(reached).build());
  }

  private void checkWanted() {
    if (listener.isGone()) {
      throw new MeshException(Status.Code.CANCELLED, "its caller has gone: nothing of it was kept");
    }
  }

  /** The last place where it can be ended: closes what was loaded then. */
  void closingUnlessWanted(EmbeddingModel model) {
    try {
      checkWanted();
    } catch (MeshException e) {
      model.close();
      throw e;
    }
  }

  void ready(LoadedModel model, boolean alreadyLoaded) {
    ended = true;
    listener.progress(
        progress(Stage.READY).setModel(model).setAlreadyLoaded(alreadyLoaded).build());
  }

  /**
   * @param told to who lists
   */
  void failed(RuntimeException why, String told) {
    failure = told;
    ended = true;
    listener.failed(why);
  }

  private LoadProgress.Builder progress(Stage reached) {
    return LoadProgress.newBuilder().setStage(reached).setElapsedMillis(elapsedMillis());
  }

  private long elapsedMillis() {
    return (System.nanoTime() - since) / 1_000_000;
  }

  LoadState state() {
    return LoadState.newBuilder()
        .setDirectory(directory)
        .setStage(stage)
        .setElapsedMillis(elapsedMillis())
        .setFailure(failure)
        .build();
  }
}
