package io.altmesh.evaluator.scoring;

/** How benchmarks of one task are scored. Confined to the scoring thread. */
interface TaskScorer extends AutoCloseable {
  /** Blocks until a language is scored: partial scores on the way, then a final one. */
  void score(String language, Report report);

  /** Closes what it opened itself. */
  @Override
  default void close() {}
}
