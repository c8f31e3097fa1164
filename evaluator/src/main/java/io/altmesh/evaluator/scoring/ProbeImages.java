package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Images that a probe is trained on or tried on: those that have a vector and a label.
 *
 * @param vectors a unit row each
 * @param labels of each its class
 * @param images of each its index in the benchmark
 */
record ProbeImages(UnitRows vectors, int[] labels, int[] images) {

  static ProbeImages of(UnitRows all, Benchmark benchmark) {
    int[] images =
        IntStream.range(0, all.count())
            .filter(image -> all.isThere(image) && benchmark.labels(image).length > 0)
            .toArray();
    int[] labels = Arrays.stream(images).map(image -> benchmark.labels(image)[0]).toArray();
    return new ProbeImages(all.select(images), labels, images);
  }

  /** Some of them. */
  ProbeImages select(int[] places) {
    return new ProbeImages(
        vectors.select(places),
        Arrays.stream(places).map(place -> labels[place]).toArray(),
        Arrays.stream(places).map(place -> images[place]).toArray());
  }

  /** The others. */
  ProbeImages without(int[] places) {
    boolean[] left = new boolean[labels.length];
    for (int place : places) {
      left[place] = true;
    }
    return select(IntStream.range(0, labels.length).filter(place -> !left[place]).toArray());
  }

  int highestLabel() {
    return Arrays.stream(labels).max().orElse(-1);
  }
}
