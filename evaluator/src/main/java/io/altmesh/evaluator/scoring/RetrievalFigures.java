package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.evaluator.metric.Bootstrap;
import io.altmesh.evaluator.metric.Estimate;
import io.altmesh.evaluator.metric.RetrievalScores;
import io.altmesh.evaluator.metric.TopK;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import java.util.Arrays;

/**
 * Ranks as recalls with their intervals. {@code recall@k} is text→image, as XTD's table has it;
 * {@code image-to-text-recall@k} the other way; {@code mean-recall} the mean of all six (AltCLIP's
 * and Chinese-CLIP's MR).
 */
final class RetrievalFigures {
  static final int[] KS = {1, 5, 10};
  private static final String IMAGE_TO_TEXT = "image-to-text-";
  private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(0);

  private RetrievalFigures() {}

  /** Text→image, of the captions that are known. */
  static Score.Builder soFar(Score.Builder score, TopK found) {
    for (int k : KS) {
      score.addMetrics(Report.metric("recall@" + k, found.soFar(k)));
    }
    return score.setTextToImage(recall(found));
  }

  /** Both directions. */
  static Score.Builder all(
      Score.Builder score, RetrievalScores scores, int[] captionRanks, int[] imageRanks) {
    for (int k : KS) {
      score.addMetrics(recall("recall@" + k, scores.textToImage(), captionRanks, k));
    }
    for (int k : KS) {
      score.addMetrics(recall(IMAGE_TO_TEXT + "recall@" + k, scores.imageToText(), imageRanks, k));
    }
    return score
        .addMetrics(meanRecall(scores))
        .setTextToImage(recall(scores.textToImage()))
        .setImageToText(recall(scores.imageToText()))
        .setMeanRecall(scores.meanRecallOfSix());
  }

  private static MetricValue recall(String name, TopK recalls, int[] ranks, int k) {
    double[] hits =
        Arrays.stream(ranks).filter(rank -> rank >= 0).mapToDouble(r -> r < k ? 1 : 0).toArray();
    return Report.metric(name, recalls.at(k), BOOTSTRAP.ofMean(hits));
  }

  /** Recalls of one direction rest on the same queries: their errors add up; directions' do not. */
  private static MetricValue meanRecall(RetrievalScores scores) {
    double variance = 0;
    long count = 0;
    for (TopK direction : new TopK[] {scores.textToImage(), scores.imageToText()}) {
      double error = 0;
      for (int k : KS) {
        error += direction.soFar(k).standardError() / KS.length; // of the same queries
      }
      variance += error * error / 4;
      count += direction.count();
    }
    return Report.metric(
        Metric.MEAN_RECALL.toString(),
        new Estimate(scores.meanRecallOfSix(), Math.sqrt(variance), count));
  }

  private static Recall recall(TopK recalls) {
    return Recall.newBuilder()
        .setAt1(recalls.at(1))
        .setAt5(recalls.at(5))
        .setAt10(recalls.at(10))
        .build();
  }
}
