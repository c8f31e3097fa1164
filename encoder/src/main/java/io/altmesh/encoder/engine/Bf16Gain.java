package io.altmesh.encoder.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** What bf16 is worth on this processor: its rate of multiplying over fp32's. */
final class Bf16Gain {
  /** As large as the layers of a small model; about a tenth of a second in all. */
  private static final int SIDE = 768;

  private static final int ROUNDS = 5;

  private Bf16Gain() {}

  /** In turns, so that a machine that is busy for a moment is so for both. */
  static double measure() {
    try (Engine engine = Engine.open("cpu", "fp32");
        Program program = Program.load(engine, "Bf16Gain", "matmul");
        NDManager scope = engine.newScope()) {
      NDArray matrix = scope.ones(new Shape(SIDE, SIDE));
      double fp32 = 0;
      double bf16 = 0;
      for (int round = 0; round < ROUNDS; round++) {
        fp32 = Math.max(fp32, MatmulRate.best(program, scope, matrix, Precision.FP32, 1));
        bf16 = Math.max(bf16, MatmulRate.best(program, scope, matrix, Precision.BF16, 1));
      }
      return bf16 / fp32;
    }
  }
}
