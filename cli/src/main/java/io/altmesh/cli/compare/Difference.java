package io.altmesh.cli.compare;

import io.altmesh.corpus.benchmark.Metric;

/**
 * One metric of one benchmark in one language, in two evaluations.
 *
 * @param reported whether it is the benchmark's first, which decides
 * @param a its value in the first folder
 * @param b its value in the second
 * @param complete whether both rest on the benchmark's whole data
 */
public record Difference(
    String benchmark,
    String language,
    String split,
    String metric,
    boolean reported,
    double a,
    double b,
    double low,
    double high,
    double pValue,
    NoiseTest test,
    boolean complete) {

  /** B less A. */
  public double difference() {
    return b - a;
  }

  /** Whether B is worse beyond chance, or has no figure where A has one. */
  public boolean fell(double level) {
    boolean lost = Double.isNaN(b) && !Double.isNaN(a);
    return lost || (gain() < 0 && pValue < level);
  }

  /** Whether B is better beyond chance. */
  public boolean rose(double level) {
    return gain() > 0 && pValue < level;
  }

  /** Above 0 where B is better. */
  private double gain() {
    return Metric.isError(metric) ? -difference() : difference();
  }

  /** "fell", "rose" or "within noise"; of an error, which is better lower, "worse" and "better". */
  String verdict(double level) {
    boolean error = Metric.isError(metric);
    if (fell(level)) {
      return error ? "worse" : "fell";
    } else if (rose(level)) {
      return error ? "better" : "rose";
    }
    return "within noise";
  }
}
