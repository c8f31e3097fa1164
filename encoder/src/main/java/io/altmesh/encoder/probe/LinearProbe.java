package io.altmesh.encoder.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Program;
import java.util.Arrays;

/**
 * Logistic regression on frozen vectors, as CLIP's linear probe fits it with scikit-learn: L-BFGS
 * on {@code strength × Σ cross entropy + ½ |W|²} from zero weights. The same data give the same
 * probe; nothing is drawn by chance.
 */
public final class LinearProbe {
  /** CLIP's example: {@code LogisticRegression(C=0.316, max_iter=1000)}. */
  public static final Options CLIP = new Options(0.316, 1000, 1e-4);

  /**
   * How it is fitted.
   *
   * @param strength scikit-learn's C: the larger, the freer the weights
   * @param iterations at most
   * @param tolerance ends it when no value of the gradient is larger
   */
  public record Options(double strength, int iterations, double tolerance) {
    public Options {
      if (!(strength > 0) || iterations < 1 || !(tolerance >= 0)) {
        throw new IllegalArgumentException(
            "strength %s, %d iterations, tolerance %s (expected: above 0, at least 1, at least 0)"
                .formatted(strength, iterations, tolerance));
      }
    }

    /** The same with another strength. */
    public Options withStrength(double other) {
      return new Options(other, iterations, tolerance);
    }
  }

  private final int dim;
  private final float[] weight;
  private final float[] bias;

  private LinearProbe(int dim, float[] weight, float[] bias) {
    this.dim = dim;
    this.weight = weight;
    this.bias = bias;
  }

  /**
   * Fits a probe; blocks until it is done.
   *
   * @param vectors (N × D) row-major, usually of unit length
   * @param labels N classes from 0
   * @throws IllegalArgumentException when sizes do not fit or a label is no class
   */
  public static LinearProbe fit(
      Engine engine, float[] vectors, int[] labels, int classes, Options options) {
    int dim = dim(vectors, labels, classes);
    try (Program program = Program.load(engine, "Probe", "probe");
        NDManager scope = engine.newScope()) {
      NDArray x = scope.create(vectors, new Shape(labels.length, dim));
      NDArray y = scope.create(Arrays.stream(labels).asLongStream().toArray());
      Objective objective =
          (point, gradient) -> loss(scope, program, x, y, classes, options, point, gradient);
      double[] point = new double[classes * (dim + 1)];
      new Lbfgs(options.iterations(), options.tolerance()).minimize(objective, point);
      return new LinearProbe(
          dim, floats(point, 0, classes * dim), floats(point, classes * dim, classes));
    }
  }

  private static int dim(float[] vectors, int[] labels, int classes) {
    if (labels.length == 0 || vectors.length % labels.length != 0) {
      throw new IllegalArgumentException(
          "%d values for %d labels (expected: as many rows as labels, at least one)"
              .formatted(vectors.length, labels.length));
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "class %d (expected 0..%d)".formatted(label, classes - 1));
      }
    }
    return vectors.length / labels.length;
  }

  private static double loss(
      NDManager scope,
      Program program,
      NDArray x,
      NDArray y,
      int classes,
      Options options,
      double[] point,
      double[] gradient) {
    int weights = point.length - classes;
    try (NDManager once = scope.newSubManager()) {
      NDArray weight =
          once.create(floats(point, 0, weights), new Shape(classes, weights / classes));
      NDArray bias = once.create(floats(point, weights, classes));
      NDList found = program.run(once, "loss", x, y, weight, bias, options.strength());
      copy(found.get(1).toFloatArray(), gradient, 0);
      copy(found.get(2).toFloatArray(), gradient, weights);
      return found.get(0).toDoubleArray()[0];
    }
  }

  /** Logits of each class, (N × classes), for rows like those it was fitted on. */
  public float[] logits(Engine engine, float[] vectors) {
    if (vectors.length % dim != 0) {
      throw new IllegalArgumentException(
          "%d values (expected: rows of %d)".formatted(vectors.length, dim));
    }
    try (Program program = Program.load(engine, "Probe", "probe");
        NDManager scope = engine.newScope()) {
      NDArray x = scope.create(vectors, new Shape(vectors.length / dim, dim));
      NDArray w = scope.create(weight, new Shape(bias.length, dim));
      return program.run(scope, "logits", x, w, scope.create(bias)).get(0).toFloatArray();
    }
  }

  private static float[] floats(double[] values, int from, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) values[from + i];
    }
    return floats;
  }

  private static void copy(float[] from, double[] into, int at) {
    for (int i = 0; i < from.length; i++) {
      into[at + i] = from[i];
    }
  }
}
