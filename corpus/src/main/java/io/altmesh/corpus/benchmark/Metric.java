package io.altmesh.corpus.benchmark;

import static io.altmesh.corpus.benchmark.Task.AGREEMENT;
import static io.altmesh.corpus.benchmark.Task.CLASSIFICATION;
import static io.altmesh.corpus.benchmark.Task.LINEAR_PROBE;
import static io.altmesh.corpus.benchmark.Task.MULTI_LABEL;
import static io.altmesh.corpus.benchmark.Task.RETRIEVAL;
import static io.altmesh.corpus.benchmark.Task.TRANSLATION;

/** How a benchmark is scored; a definition's first is the one that papers report. */
public enum Metric {
  TOP1("top1", CLASSIFICATION),
  TOP5("top5", CLASSIFICATION),
  /** Mean of the classes' accuracies: scikit-learn's balanced accuracy. */
  MEAN_PER_CLASS("mean-per-class", CLASSIFICATION),
  /** Of top1 and top5, as for Kinetics. */
  MEAN_TOP1_TOP5("mean-top1-top5", CLASSIFICATION),
  /** Area under the curve of two classes, of the second's probability. */
  ROC_AUC("roc-auc", CLASSIFICATION),
  /** VOC 2007's: mean over classes of precision at 11 recalls. */
  MAP_11_POINT("map-11-point", MULTI_LABEL),
  /** Mean over classes of average precision. */
  MAP("map", MULTI_LABEL),
  RECALL_AT_1("recall@1", RETRIEVAL),
  RECALL_AT_5("recall@5", RETRIEVAL),
  RECALL_AT_10("recall@10", RETRIEVAL),
  /** Mean of recall at 1, 5 and 10 in both directions. */
  MEAN_RECALL("mean-recall", RETRIEVAL),
  /** Mean cosine of POOLED vectors, which AltCLIP's first stage brings together. */
  COSINE("cosine", AGREEMENT),
  /** Mean squared error a value of the same: that stage's loss. Lower is better. */
  MSE("mse", AGREEMENT),
  /** As {@link #COSINE} of PROJECTED vectors, which are compared with images. */
  PROJECTED_COSINE("projected-cosine", AGREEMENT),
  /** As {@link #MSE} of PROJECTED vectors. Lower is better. */
  PROJECTED_MSE("projected-mse", AGREEMENT);

  private final String spelling;
  private final Task task;

  Metric(String spelling, Task task) {
    this.spelling = spelling;
    this.task = task;
  }

  /**
   * Whether it scores that task; what scores retrieval scores translation too, and what scores
   * classification, probes.
   */
  public boolean isOf(Task asked) {
    return asked == task
        || (asked == TRANSLATION && task == RETRIEVAL)
        || (asked == LINEAR_PROBE && task == CLASSIFICATION);
  }

  /** Whether a metric of that name, of ours or of another evaluator, is better when it is lower. */
  public static boolean isError(String name) {
    return name.endsWith(MSE.spelling);
  }

  /** As definitions spell it. */
  @Override
  public String toString() {
    return spelling;
  }
}
