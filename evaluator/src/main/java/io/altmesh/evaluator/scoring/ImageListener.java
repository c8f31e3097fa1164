package io.altmesh.evaluator.scoring;

/** Takes image vectors as they become known. */
@FunctionalInterface
interface ImageListener {
  /**
   * Takes some more.
   *
   * @param images indices in the benchmark, in any order, each told once in a pass
   * @param vectors a unit row each; zeros for one that could not be embedded
   */
  void known(int[] images, UnitRows vectors);
}
