package io.altmesh.mesh.server;

/**
 * A service with calls that do not end by themselves, or such a call; told before its server goes.
 */
public interface Drainable {

  /**
   * Takes no new work from open streams, answers what was read, and ends them with UNAVAILABLE so
   * that clients go on elsewhere. Returns at once; a second time it does nothing.
   */
  void drain();
}
