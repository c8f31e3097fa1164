package io.altmesh.encoder.probe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Limited-memory BFGS (Nocedal and Wright, algorithm 7.5) with a backtracking line search, for
 * convex functions. One thread.
 */
final class Lbfgs {
  private static final int MEMORY = 10;
  private static final int HALVINGS = 30;
  private static final double ARMIJO = 1e-4;

  private record Step(double[] moved, double[] turned, double curvature) {}

  private final int iterations;
  private final double tolerance;

  /**
   * A search.
   *
   * @param iterations at most
   * @param tolerance ends it when no gradient's value is larger
   */
  Lbfgs(int iterations, double tolerance) {
    this.iterations = iterations;
    this.tolerance = tolerance;
  }

  /** Moves the point to the least value found; returns that value. */
  double minimize(Objective objective, double[] point) {
    Deque<Step> memory = new ArrayDeque<>();
    double[] gradient = new double[point.length];
    double value = objective.at(point, gradient);
    for (int i = 0; i < iterations && largest(gradient) > tolerance; i++) {
      double[] direction = direction(memory, gradient);
      double slope = dot(direction, gradient);
      double[] next = new double[point.length];
      double[] nextGradient = new double[point.length];
      double length = memory.isEmpty() ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
      double nextValue = Double.NaN;
      int halvings = 0;
      while (!(nextValue <= value + ARMIJO * length * slope) && halvings++ < HALVINGS) {
        move(point, direction, length, next);
        nextValue = objective.at(next, nextGradient);
        length /= 2;
      }
      if (!(nextValue < value)) {
        return value; // as low as the precision lets it
      }
      remember(memory, difference(next, point), difference(nextGradient, gradient));
      System.arraycopy(next, 0, point, 0, point.length);
      gradient = nextGradient;
      value = nextValue;
    }
    return value;
  }

  private static void remember(Deque<Step> memory, double[] moved, double[] turned) {
    double curvature = dot(moved, turned);
    if (curvature > 0) {
      memory.addLast(new Step(moved, turned, curvature));
      if (memory.size() > MEMORY) {
        memory.removeFirst();
      }
    }
  }

  private static double[] direction(Deque<Step> memory, double[] gradient) {
    double[] direction = gradient.clone();
    double[] shares = new double[memory.size()];
    int i = memory.size();
    for (Iterator<Step> steps = memory.descendingIterator(); steps.hasNext(); ) {
      Step step = steps.next();
      shares[--i] = dot(step.moved, direction) / step.curvature;
      add(direction, step.turned, -shares[i]);
    }
    if (!memory.isEmpty()) {
      Step last = memory.getLast();
      scale(direction, last.curvature / dot(last.turned, last.turned));
    }
    for (Step step : memory) {
      double share = dot(step.turned, direction) / step.curvature;
      add(direction, step.moved, shares[i++] - share);
    }
    scale(direction, -1);
    return direction;
  }

  private static void move(double[] from, double[] direction, double length, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] + length * direction[i];
    }
  }

  private static double[] difference(double[] one, double[] other) {
    double[] difference = new double[one.length];
    for (int i = 0; i < one.length; i++) {
      difference[i] = one[i] - other[i];
    }
    return difference;
  }

  private static void add(double[] sum, double[] values, double times) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += times * values[i];
    }
  }

  private static void scale(double[] values, double times) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= times;
    }
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
