package io.altmesh.cli.compare;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chooses a metric's test: by the outcomes of the same queries where both evaluations kept them,
 * else by the intervals.
 */
final class MetricNoise {
  private static final String IMAGE_TO_TEXT = "image-to-text-";
  private static final String RECALL = "recall@";
  private static final int[] OF_RECALLS = {1, 5, 10};
  private static final int[] OF_TOPS = {1, 5};

  private final Score a;
  private final Score b;

  /** Of two scores on the same data. */
  MetricNoise(Score a, Score b) {
    this.a = a;
    this.b = b;
  }

  /**
   * @param ofA the metric in A
   * @param ofB the same in B
   */
  Noise of(MetricValue ofA, MetricValue ofB) {
    String name = ofA.getName();
    boolean images = name.startsWith(IMAGE_TO_TEXT);
    Pairs pairs = images ? images() : queries();
    String plain = images ? name.substring(IMAGE_TO_TEXT.length()) : name;
    if (plain.equals("mean-recall") && !pairs.isEmpty() && !images().isEmpty()) {
      return Noise.ofMeans(pairs.differences(OF_RECALLS), images().differences(OF_RECALLS));
    } else if (plain.equals("mean-top1-top5") && !pairs.isEmpty()) {
      return Noise.ofMeans(pairs.differences(OF_TOPS));
    }
    Optional<Noise> ofClasses = ClassPairs.of(a, b).flatMap(classes -> classes.noise(plain));
    if (ofClasses.isPresent()) {
      return ofClasses.get();
    }
    int k = k(plain);
    return k == 0 || pairs.isEmpty()
        ? Noise.ofIntervals(ofA, ofB)
        : Noise.ofHits(Pairs.hits(pairs.a(), k), Pairs.hits(pairs.b(), k));
  }

  /** Of {@code top5} or {@code recall@5}; 0 of what is no share of hits. */
  private static int k(String name) {
    return switch (name) {
      case "top1" -> 1;
      case "top5" -> 5;
      default -> name.startsWith(RECALL) ? Integer.parseInt(name.substring(RECALL.length())) : 0;
    };
  }

  private Pairs queries() {
    return Pairs.of(a.getRanksList(), b.getRanksList());
  }

  private Pairs images() {
    return Pairs.of(a.getImageRanksList(), b.getImageRanksList());
  }

  /** Ranks of the queries that both models were asked. */
  private record Pairs(int[] a, int[] b) {
    static Pairs of(List<Integer> a, List<Integer> b) {
      int size = a.size() == b.size() ? a.size() : 0; // of other queries: no pairs
      int[] both = IntStream.range(0, size).filter(i -> a.get(i) >= 0 && b.get(i) >= 0).toArray();
      return new Pairs(
          IntStream.of(both).map(a::get).toArray(), IntStream.of(both).map(b::get).toArray());
    }

    boolean isEmpty() {
      return a.length == 0;
    }

    static boolean[] hits(int[] ranks, int k) {
      boolean[] hits = new boolean[ranks.length];
      for (int i = 0; i < hits.length; i++) {
        hits[i] = ranks[i] < k;
      }
      return hits;
    }

    /** Of each query's mean over several k. */
    double[] differences(int[] ks) {
      double[] differences = new double[a.length];
      for (int i = 0; i < differences.length; i++) {
        for (int k : ks) {
          differences[i] += ((b[i] < k ? 1.0 : 0) - (a[i] < k ? 1 : 0)) / ks.length;
        }
      }
      return differences;
    }
  }
}
