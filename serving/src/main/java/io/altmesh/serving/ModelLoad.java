package io.altmesh.serving;

import io.altmesh.mesh.server.ModelController.LoadListener;
import io.altmesh.proto.v1.LoadProgress;
import io.altmesh.proto.v1.LoadProgress.Stage;
import io.altmesh.proto.v1.LoadState;
import io.altmesh.proto.v1.LoadedModel;

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

  void at(Stage reached) {
    stage = reached;
    listener.progress(progress(reached).build());
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
