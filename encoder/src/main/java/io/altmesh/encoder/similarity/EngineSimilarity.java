package io.altmesh.encoder.similarity;

import io.altmesh.encoder.engine.Engine;

/**
 * Multiplies on the engine and decides in double precision where the engine's rounding could have
 * decided.
 */
final class EngineSimilarity implements Similarity {
  private final Strips strips;
  private final Runnable andThen;

  EngineSimilarity(Engine engine, Runnable andThen) {
    this(Strips.on(engine, Tiling.of(engine)), andThen);
  }

  EngineSimilarity(Strips strips, Runnable andThen) {
    this.strips = strips;
    this.andThen = andThen;
  }

  @Override
  public Ranking rank(Rows queries, Rows candidates, Matches matches, Direction direction) {
    return new EngineRanking(strips, queries, candidates, matches, direction);
  }

  @Override
  public Nearest nearest(Rows queries, Rows candidates, int k) {
    return new EngineNearest(strips, queries, candidates, k).find();
  }

  /** The engine and how it is used, for people. */
  @Override
  public String toString() {
    return strips.description();
  }

  @Override
  public void close() {
    strips.close();
    andThen.run();
  }
}
