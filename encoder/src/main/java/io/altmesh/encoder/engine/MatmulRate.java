package io.altmesh.encoder.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** How fast an engine multiplies large square matrices: the roof under which models compute. */
public final class MatmulRate {
  private static final int SIDE = 2048;
  private static final int TIMES = 4;
  private static final int ROUNDS = 3;

  private MatmulRate() {}

  /** GFLOP/s in the engine's precision, the best of a few rounds; takes a second or so. */
  public static double measure(Engine engine) {
    try (Program program = Program.load(engine, "MatmulRate", "matmul");
        NDManager scope = engine.newScope()) {
      NDArray matrix = scope.ones(new Shape(SIDE, SIDE));
      double best = 0;
      seconds(program, scope, matrix, engine, 1); // the first call makes threads and buffers
      for (int round = 0; round < ROUNDS; round++) {
        double work = 2.0 * SIDE * SIDE * SIDE * TIMES;
        best = Math.max(best, work / seconds(program, scope, matrix, engine, TIMES) / 1e9);
      }
      return best;
    }
  }

  private static double seconds(
      Program program, NDManager scope, NDArray matrix, Engine engine, int times) {
    long start = System.nanoTime();
    int type = engine.precision().scalarType();
    program.run(scope, "matmul", matrix, matrix, type, times).get(0).toFloatArray();
    return (System.nanoTime() - start) / 1e9;
  }
}
