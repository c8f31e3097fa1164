package io.altmesh.mesh.client;

/** Which of several replicas is asked next. */
public enum Balance {
  /** The one with the fewest calls of this client under way: slow ones are spared. */
  LEAST_REQUEST,
  /** Each in its turn. */
  ROUND_ROBIN
}
