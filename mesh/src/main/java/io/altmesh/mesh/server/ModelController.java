package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.Alias;
import io.altmesh.proto.v1.ListModelsResponse;
import io.altmesh.proto.v1.LoadProgress;
import io.altmesh.proto.v1.SetCanaryRequest;
import io.altmesh.proto.v1.SwapRequest;

/**
 * The models behind a {@link ModelControlService}; what each call does stands in {@code
 * model_control.proto}. Thread-safe; every method returns at once and throws {@link MeshException}
 * for what the caller shall read.
 */
public interface ModelController {

  /** Told of one load, on the thread that loads: stages, then READY or a failure, once. */
  interface LoadListener {
    /** Nobody waits for it any more: it is ended at the next stage, and leaves nothing behind. */
    boolean isGone();

    void progress(LoadProgress progress);

    void failed(RuntimeException why);
  }

  /**
   * Begins to load.
   *
   * @param directory or file, as the caller named it
   * @throws MeshException RESOURCE_EXHAUSTED while another load is under way, INVALID_ARGUMENT for
   *     what may not be read
   */
  void load(String directory, LoadListener listener);

  Alias swap(SwapRequest request);

  Alias setCanary(SetCanaryRequest request);

  Alias rollback(String alias);

  void dropAlias(String alias);

  /**
   * Gives a model no further call.
   *
   * @param gone is run when its last call has ended and its memory is free, on any thread
   */
  void unload(String fingerprint, Runnable gone);

  ListModelsResponse list();
}
