package io.altmesh.encoder.similarity;

import io.altmesh.encoder.engine.Engine;

/**
 * Compares all rows of one side with all of another. Every implementation finds the same, to the
 * last rank; see the package for the order of equal scores and of rows that failed.
 *
 * <p>Not thread-safe: one comparison at a time. Closing it releases what it made, not the engine it
 * was given.
 */
public interface Similarity extends AutoCloseable {

  /** On an engine that stays its opener's to close. */
  static Similarity on(Engine engine) {
    return new EngineSimilarity(engine, () -> {});
  }

  /**
   * On an engine of its own.
   *
   * @param device {@code auto}, {@code cpu} or {@code cuda:N}
   */
  static Similarity open(String device) {
    Engine engine = Engine.open(device, "fp32"); // scores are exact; bf16 rows are widened
    return new EngineSimilarity(engine, engine::close);
  }

  /**
   * Begins to rank; nothing is computed before {@link Ranking#advance}.
   *
   * @param matches of the queries; those of the candidates follow from them
   * @throws IllegalArgumentException when the sides have different widths, or matches do not fit
   */
  Ranking rank(Rows queries, Rows candidates, Matches matches, Direction direction);

  /**
   * The k nearest candidates of each query.
   *
   * @param k at least 1; fewer are found when there are fewer
   */
  Nearest nearest(Rows queries, Rows candidates, int k);

  @Override
  void close();
}
