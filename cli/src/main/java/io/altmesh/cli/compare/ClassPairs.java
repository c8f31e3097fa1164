package io.altmesh.cli.compare;

import io.altmesh.evaluator.metric.AveragePrecision;
import io.altmesh.evaluator.metric.Bootstrap;
import io.altmesh.evaluator.metric.MultiLabel;
import io.altmesh.evaluator.metric.RocAuc;
import io.altmesh.evaluator.metric.Softmax;
import io.altmesh.proto.v1.Predictions;
import io.altmesh.proto.v1.Score;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The same images in two evaluations of classes, of those that both models were asked: for figures
 * that are no means over images. 400 samples tell a standard error to one part in 28.
 */
final class ClassPairs {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(400, 0, 0.95);

  private final Side a;
  private final Side b;
  private final int[] images;

  private ClassPairs(Side a, Side b, int[] images) {
    this.a = a;
    this.b = b;
    this.images = images;
  }

  /** Of two scores on the same data; empty where either kept no labels. */
  static Optional<ClassPairs> of(Score a, Score b) {
    boolean same =
        a.hasPredictions()
            && a.getRanksCount() == b.getRanksCount()
            && a.getPredictions().getLabelsList().equals(b.getPredictions().getLabelsList())
            && a.getPredictions().getLabelEndsList().equals(b.getPredictions().getLabelEndsList());
    if (!same) {
      return Optional.empty();
    }
    int[] both =
        IntStream.range(0, a.getRanksCount())
            .filter(i -> a.getRanks(i) >= 0 && b.getRanks(i) >= 0)
            .toArray();
    return Optional.of(new ClassPairs(Side.of(a), Side.of(b), both));
  }

  /** Of one of the metrics that rest on images together; empty of others, or without values. */
  Optional<Noise> noise(String metric) {
    return switch (metric) {
      case "mean-per-class" -> Optional.of(resampled(Side::meanPerClass));
      case "roc-auc" -> values(1).map(any -> resampled(Side::area));
      case "map" -> values(a.classes).map(any -> resampled(Side::meanPrecision));
      case "map-11-point" -> values(a.classes).map(any -> resampled(Side::elevenPoints));
      default -> Optional.empty();
    };
  }

  private Optional<Integer> values(int each) {
    int needed = a.ranks.length * each;
    boolean there = a.values.length == needed && b.values.length == needed && images.length > 0;
    return there ? Optional.of(needed) : Optional.empty();
  }

  private Noise resampled(Figure figure) {
    ToDoubleFunction<int[]> difference =
        places -> {
          int[] drawn = IntStream.of(places).map(place -> images[place]).toArray();
          return figure.of(b, drawn) - figure.of(a, drawn);
        };
    double all = difference.applyAsDouble(IntStream.range(0, images.length).toArray());
    return Noise.ofSamples(all, BOOTSTRAP.spread(images.length, difference));
  }

  /** Of images, each as often as it is drawn. */
  private interface Figure {
    double of(Side side, int[] images);
  }

  /** One evaluation. */
  private record Side(int[] ranks, int[][] labels, float[] values, int classes) {
    static Side of(Score score) {
      Predictions predictions = score.getPredictions();
      int[][] labels = new int[score.getRanksCount()][];
      for (int i = 0, from = 0; i < labels.length; i++) {
        int end = predictions.getLabelEnds(i);
        labels[i] = IntStream.range(from, end).map(predictions::getLabels).toArray();
        from = end;
      }
      float[] values = new float[predictions.getValuesCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = predictions.getValues(i);
      }
      int[] ranks = score.getRanksList().stream().mapToInt(Integer::intValue).toArray();
      return new Side(ranks, labels, values, score.getCandidates());
    }

    double meanPerClass(int[] images) {
      double[] hits = new double[classes];
      double[] counts = new double[classes];
      for (int image : images) {
        int label = labels[image][0];
        counts[label]++;
        hits[label] += ranks[image] == 0 ? 1 : 0;
      }
      return IntStream.range(0, classes)
          .filter(label -> counts[label] > 0)
          .mapToDouble(label -> hits[label] / counts[label])
          .average()
          .orElse(Double.NaN);
    }

    double area(int[] images) {
      float[] scores = new float[images.length];
      boolean[] positive = new boolean[images.length];
      for (int i = 0; i < images.length; i++) {
        scores[i] = values[images[i]];
        positive[i] = labels[images[i]][0] == 1;
      }
      return RocAuc.of(scores, positive);
    }

    double meanPrecision(int[] images) {
      MultiLabel drawn = new MultiLabel(classes);
      for (int image : images) {
        drawn.add(row(image), labels[image]);
      }
      return drawn.mean(AveragePrecision::atPositives).value();
    }

    double elevenPoints(int[] images) {
      MultiLabel drawn = new MultiLabel(classes);
      for (int image : images) {
        drawn.add(Softmax.ofRows(row(image), classes, Softmax.CLIP_SCALE), labels[image]);
      }
      return drawn.mean(AveragePrecision::elevenPoints).value();
    }

    private float[] row(int image) {
      return Arrays.copyOfRange(values, image * classes, (image + 1) * classes);
    }
  }
}
