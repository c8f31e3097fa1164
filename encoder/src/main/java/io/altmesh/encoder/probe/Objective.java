package io.altmesh.encoder.probe;

/** A smooth function to minimise. */
@FunctionalInterface
interface Objective {
  /**
   * Its value somewhere.
   *
   * @param gradient is filled in
   */
  double at(double[] point, double[] gradient);
}
