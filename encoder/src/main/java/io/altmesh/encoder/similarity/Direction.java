package io.altmesh.encoder.similarity;

/** Whose ranks are asked for. */
public enum Direction {
  /** Queries among candidates. */
  QUERIES,
  /** And candidates among queries, from the same products. */
  BOTH
}
