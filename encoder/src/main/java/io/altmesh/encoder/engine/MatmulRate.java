package io.altmesh.encoder.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** How fast an engine multiplies large square matrices: the roof under which models compute. */
public final class MatmulRate {
  private static final int SIDE = 2048;
  private static final int ROUNDS = 3;

  /** Products a round: the casts before them hardly count. */
  private static final int TIMES = 4;

  private MatmulRate() {}

  /** GFLOP/s in the engine's precision, the best of a few rounds; takes a second or so. */
  public static double measure(Engine engine) {
    try (Program program = Program.load(engine, "MatmulRate", "matmul");
        NDManager scope = engine.newScope()) {
      NDArray matrix = scope.ones(new Shape(SIDE, SIDE));
      best(program, scope, matrix, engine.precision(), 1); // makes threads and buffers
      return best(program, scope, matrix, engine.precision(), ROUNDS);
    }
  }

  /**
   * GFLOP/s of a few products, the best of some rounds.
   *
   * @param matrix (N, N)
   */
  static double best(
      Program program, NDManager scope, NDArray matrix, Precision precision, int rounds) {
    double side = matrix.getShape().get(0);
    double best = 0;
    for (int round = 0; round < rounds; round++) {
      long start = System.nanoTime();
      program
          .run(scope, "matmul", matrix, matrix, precision.scalarType(), TIMES)
          .get(0)
          .toFloatArray();
      best = Math.max(best, 2 * side * side * side * TIMES / (System.nanoTime() - start));
    }
    return best;
  }
}
