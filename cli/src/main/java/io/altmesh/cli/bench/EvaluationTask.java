package io.altmesh.cli.bench;

import java.util.Locale;

/**
 * A comparison of two sides at the size of a benchmark. Vectors have 768 values, as L/14's.
 *
 * @param name in figures
 * @param queries captions, or images to be classified
 * @param candidates images, or classes
 * @param perCandidate queries of each candidate, one after another; 0: drawn by chance
 * @param both whether candidates are ranked among queries too
 */
record EvaluationTask(String name, int queries, int candidates, int perCandidate, boolean both) {
  static final int DIM = 768;

  /** Five captions an image, searched in both directions. */
  static EvaluationTask retrieval(int images) {
    return new EvaluationTask("retrieval_coco", 5 * images, images, 5, true);
  }

  static EvaluationTask classification(int images, int classes) {
    return new EvaluationTask("classification_imagenet", images, classes, 0, false);
  }

  static EvaluationTask large(int rows) {
    return new EvaluationTask("retrieval_large", rows, rows, 1, true);
  }

  /** In one word, for a worker's command line. */
  String word() {
    return String.join(
        ",", name, "" + queries, "" + candidates, "" + perCandidate, both ? "both" : "one");
  }

  static EvaluationTask parse(String word) {
    String[] parts = word.split(",", -1);
    return new EvaluationTask(
        parts[0],
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[3]),
        parts[4].equals("both"));
  }

  double gflop() {
    return 2.0 * queries * candidates * DIM / 1e9;
  }

  /** For people. */
  String description() {
    return String.format(
        Locale.ROOT,
        "%s: %,d x %,d x %d%s",
        name,
        queries,
        candidates,
        DIM,
        both ? ", both directions" : "");
  }
}
