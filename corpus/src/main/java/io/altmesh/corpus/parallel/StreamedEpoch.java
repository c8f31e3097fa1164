package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The pairs of one epoch in the order in which files give them. Which source is next is drawn with
 * the chances of what each has left, so that all end together. Not thread-safe.
 */
final class StreamedEpoch implements AutoCloseable {
  private static final int DRAWS = 0;

  private final List<StreamedSource> sources = new ArrayList<>();
  private final long[] left;
  private final SeededRandom draws;
  private long allLeft;
  private long read;

  StreamedEpoch(
      PairMix mix, CountedMix counted, List<Map<String, Double>> weights, long seed, long epoch) {
    for (int i = 0; i < mix.sources().size(); i++) {
      sources.add(
          new StreamedSource(
              mix.sources().get(i), counted.sources().get(i), weights.get(i), seed, epoch, i));
    }
    left = sources.stream().mapToLong(StreamedSource::pairs).toArray();
    allLeft = sources.stream().mapToLong(StreamedSource::pairs).sum();
    draws = new SeededRandom(seed, epoch, DRAWS);
  }

  /** In the whole epoch. */
  long pairs() {
    return read + allLeft;
  }

  /** Pairs read or passed over so far. */
  long read() {
    return read;
  }

  SentencePair next() {
    return sources.get(draw()).next();
  }

  /** As {@code count} times {@link #next}, but reads no more than one file of each source. */
  void skip(long count) {
    long[] counts = new long[left.length];
    for (long i = 0; i < count; i++) {
      counts[draw()]++;
    }
    for (int i = 0; i < counts.length; i++) {
      sources.get(i).skip(counts[i]);
    }
  }

  private int draw() {
    long point = draws.nextLong(allLeft);
    int source = 0;
    while (point >= left[source]) {
      point -= left[source++];
    }
    left[source]--;
    allLeft--;
    read++;
    return source;
  }

  @Override
  public void close() {
    sources.forEach(StreamedSource::close);
  }
}
