package io.altmesh.cli.compare;

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
    return lost || (difference() < 0 && pValue < level);
  }

  /** Whether B is better beyond chance. */
  public boolean rose(double level) {
    return difference() > 0 && pValue < level;
  }

  /** "fell", "rose" or "within noise". */
  String verdict(double level) {
    if (fell(level)) {
      return "fell";
    }
    return rose(level) ? "rose" : "within noise";
  }
}
