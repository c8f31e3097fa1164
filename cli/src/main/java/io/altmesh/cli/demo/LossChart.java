package io.altmesh.cli.demo;

import io.altmesh.proto.v1.RunStatus;
import java.util.List;

/** The loss as the trainer streamed it. */
final class LossChart {
  private LossChart() {}

  static String svg(List<RunStatus> curve) {
    List<double[]> points =
        curve.stream()
            .filter(status -> status.getStep() > 0 && Double.isFinite(status.getLoss()))
            .map(status -> new double[] {status.getStep(), status.getLoss()})
            .toList();
    double steps = points.stream().mapToDouble(point -> point[0]).max().orElse(1);
    double highest = points.stream().mapToDouble(point -> point[1]).max().orElse(1);
    return new Chart(steps, highest).line("loss", points).svg();
  }
}
