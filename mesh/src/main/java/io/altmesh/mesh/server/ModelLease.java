package io.altmesh.mesh.server;

/**
 * A model that a call was given when it arrived, held until the call's end: whatever is swapped or
 * unloaded meanwhile, a backend still answers for its fingerprint. Closed once, on any thread.
 */
public interface ModelLease extends AutoCloseable {
  /** Empty when the backend has but one model, or none yet. */
  String fingerprint();

  @Override
  void close();

  /** Of a backend whose models do not go. */
  static ModelLease unheld(String fingerprint) {
    return new ModelLease() {
      @Override
      public String fingerprint() {
        return fingerprint;
      }

      @Override
      public void close() {}
    };
  }
}
