package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;

/** Takes what a classifier makes of images, as they go by. */
@FunctionalInterface
public interface PredictionListener {
  /**
   * Takes one image's.
   *
   * @param benchmark open; told of each of its images that can be read, once a classifier, in any
   *     order
   * @param probabilities of the classes in their order; the receiver's own
   */
  void predicted(Benchmark benchmark, Classifier classifier, int image, float[] probabilities);

  /**
   * How a classifier came to be.
   *
   * @param language of the class names; of a probe the language that its scores have
   * @param shots training images of a class: 0 where class names are all it was made of, as CLIP's
   *     (softmax of 100 times the cosines); {@link #ALL} of a probe of all there are
   * @param seed of the draw of training images
   * @param parameters that were trained
   */
  record Classifier(String language, int shots, int seed, long parameters) {
    /** Shots of a probe that is trained on a whole split. */
    public static final int ALL = -1;

    static Classifier zeroShot(String language) {
      return new Classifier(language, 0, 0, 0);
    }
  }
}
