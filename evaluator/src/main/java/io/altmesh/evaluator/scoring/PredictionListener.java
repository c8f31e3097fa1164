package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;

/** Takes what a zero-shot classifier makes of images, as they go by. */
@FunctionalInterface
public interface PredictionListener {
  /**
   * Takes one image's.
   *
   * @param benchmark open; told of each of its images that can be read, once, in any order
   * @param probabilities of the classes in their order: the softmax of 100 times the cosines, as
   *     CLIP's and ELEVATER's; the receiver's own
   */
  void predicted(Benchmark benchmark, String language, int image, float[] probabilities);
}
