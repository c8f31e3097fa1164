package io.altmesh.cli.elevater;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.evaluator.scoring.PredictionListener.Classifier;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One data set's predictions, a file for each seed. Belongs to one thread. */
final class PredictedSet implements AutoCloseable {
  private final NavigableMap<Integer, PredictionFile> seeds = new TreeMap<>();
  private long trained;

  void put(Benchmark benchmark, Classifier classifier, int image, float[] probabilities)
      throws IOException {
    PredictionFile file = seeds.get(classifier.seed());
    if (file == null) {
      file = PredictionFile.create(benchmark.imageCount(), probabilities.length);
      seeds.put(classifier.seed(), file);
    }
    file.put(image, probabilities);
    trained = classifier.parameters();
  }

  /** By seed, rising. */
  NavigableMap<Integer, PredictionFile> seeds() {
    return seeds;
  }

  /** Parameters that were trained for it. */
  long trained() {
    return trained;
  }

  @Override
  public void close() throws IOException {
    for (PredictionFile file : seeds.values()) {
      file.close();
    }
  }
}
