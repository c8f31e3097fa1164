package io.altmesh.cli.bench;

import io.altmesh.cli.bench.EvaluationResult.Measured;
import io.altmesh.cli.bench.Side.Seconds;
import java.util.Locale;

/** A measurement for people. */
public final class EvaluationTable {
  private EvaluationTable() {}

  /** The lines, each ended. */
  public static String of(EvaluationResult result) {
    StringBuilder text = new StringBuilder();
    MachineFacts machine = result.machine();
    line(
        text,
        "%s, %d cores (%s), %,d MiB, commit %s",
        machine.cpu(),
        machine.cores(),
        String.join(" ", machine.flags()),
        machine.memoryMib(),
        machine.commit());
    for (Measured measured : result.tasks()) {
      text.append('\n');
      line(text, "%s", measured.task().description());
      line(text, "  %-12s %-26s %-10s %-9s %s", "", "seconds", "processor", "GFLOP/s", "peak MiB");
      measured.sides().keySet().forEach(side -> side(text, measured, side));
    }
    text.append('\n');
    result.ratios().forEach((name, ratio) -> line(text, "%s: %.2f", name, ratio));
    return text.toString();
  }

  private static void side(StringBuilder text, Measured measured, String side) {
    Seconds wall = measured.seconds(side);
    line(
        text,
        "  %-12s %-26s %-10.2f %-9.0f %,d",
        side,
        String.format(Locale.ROOT, "%.2f (%.2f..%.2f)", wall.median(), wall.least(), wall.most()),
        measured.cpu(side).median(),
        measured.gflops(side),
        measured.peakMib(side));
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
