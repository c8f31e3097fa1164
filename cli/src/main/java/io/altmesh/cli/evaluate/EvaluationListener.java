package io.altmesh.cli.evaluate;

import io.altmesh.proto.v1.Score;

/** Hears of an evaluation, on the thread that runs it. */
public interface EvaluationListener {
  /** A partial score. */
  void underway(Score score);

  /** A final one. */
  void scored(Scored scored);

  /** Hits and misses of a score that was told before. */
  void pictured(Gallery gallery);
}
