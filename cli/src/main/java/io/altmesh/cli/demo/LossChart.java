package io.altmesh.cli.demo;

import io.altmesh.cli.report.CurveSvg;
import io.altmesh.cli.report.Palette;
import io.altmesh.proto.v1.RunStatus;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The loss as the trainer streamed it. */
final class LossChart {
  private LossChart() {}

  static String svg(List<RunStatus> curve) {
    NavigableMap<Long, Double> losses = new TreeMap<>();
    for (RunStatus status : curve) {
      if (status.getStep() > 0 && Double.isFinite(status.getLoss())) {
        losses.put(status.getStep(), status.getLoss());
      }
    }
    double highest = losses.values().stream().mapToDouble(loss -> loss).max().orElse(1);
    long steps = losses.isEmpty() ? 1 : losses.lastKey();
    return new CurveSvg(steps, highest)
        .line("loss", Palette.colour(0), losses)
        .drawing("training loss over steps");
  }
}
