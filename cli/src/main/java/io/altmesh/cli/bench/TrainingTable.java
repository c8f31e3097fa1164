package io.altmesh.cli.bench;

import io.altmesh.cli.bench.Side.Seconds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A measurement for people: a row each figure, a column each side. */
public final class TrainingTable {
  private static final int LABEL = 26;
  private static final int CELL = 24;

  private TrainingTable() {}

  /** The lines, each ended. */
  public static String of(TrainingResult result) {
    MachineFacts machine = result.machine();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s, %d cores (%s), %,d MiB, commit %s",
        machine.cpu(),
        machine.cores(),
        String.join(" ", machine.flags()),
        machine.memoryMib(),
        machine.commit());
    line(text, "%s", result.student());
    Work work = result.work();
    line(
        text,
        "steps of %d captions in %d part(s), %.1f tokens a caption, %.0f %% padding, %,.1f GFLOP a step",
        work.captions(),
        result.options().accumulation(),
        work.meanTokens(),
        100 * work.padding(),
        work.gflop());
    text.append('\n');
    List<Side> sides = new ArrayList<>(List.of(result.ours()));
    sides.addAll(result.peers());
    row(text, "", sides, Side::name);
    row(text, "precision, threads", sides, side -> side.precision() + ", " + side.threads());
    row(text, "step, s", sides, side -> seconds(side.step()));
    row(text, "  forward and backward", sides, side -> seconds(side.forwardBackward()));
    row(text, "  optimizer", sides, side -> seconds(side.optimizer()));
    row(text, "beside it: tokenizing", sides, side -> seconds(side.seconds("tokenizing")));
    row(text, "  reading the loss", sides, side -> seconds(side.seconds("read_back")));
    row(text, "processor seconds a step", sides, side -> seconds(side.cpu()));
    row(
        text,
        "optimizer's share",
        sides,
        side -> number("%.0f %%", 100 * result.optimizerShare(side)));
    row(text, "captions a second", sides, side -> number("%.1f", result.samplesPerSecond(side)));
    row(text, "GFLOP/s", sides, side -> number("%.0f", result.gflops(side)));
    row(text, "peak memory, MiB", sides, side -> number("%,d", side.peakMib()));
    row(text, "first loss", sides, side -> number("%.5f", side.firstLoss()));
    text.append('\n');
    line(text, "plain matmul in the same process: %.0f GFLOP/s", result.matmulGflops());
    result.ratios().forEach((name, ratio) -> line(text, "%s: %.2f", name, ratio));
    if (result.targets() != null) {
      targets(text, result.targets());
    }
    return text.toString();
  }

  private static void targets(StringBuilder text, TargetsResult targets) {
    TargetsResult.Cold cold = targets.cold();
    text.append('\n');
    line(text, "%d batches, targets of %s, seconds:", targets.batches(), targets.teacher());
    line(text, "  in memory            %s", seconds(targets.inMemory()));
    line(
        text,
        "  from a filled store  %s, %+.1f %%",
        seconds(targets.cached()),
        100 * targets.cachedOverhead());
    line(text, "  from the teacher     %.3f", cold.seconds());
    line(text, "    steps              %.3f, beside the teacher's computing", cold.steps());
    line(text, "    starved            %.3f", cold.starved());
    line(text, "  meanwhile, unseen:");
    line(text, "    teacher's model    %.3f for %,d texts", cold.teacher(), cold.texts());
    line(text, "    wire, store, tokens %.3f", cold.wireAndStore());
    line(text, "  teacher's peak memory %,d MiB, in its own process", cold.peakMib());
  }

  private static void row(
      StringBuilder text, String label, List<Side> sides, Function<Side, String> cell) {
    text.append(("%-" + LABEL + "s").formatted(label));
    sides.forEach(side -> text.append(("%-" + CELL + "s").formatted(cell.apply(side))));
    text.setLength(text.toString().stripTrailing().length());
    text.append('\n');
  }

  private static String seconds(@Nullable Seconds seconds) {
    return seconds == null
        ? "-"
        : number("%.3f", seconds.median())
            + number(" (%.3f..", seconds.least())
            + number("%.3f)", seconds.most());
  }

  private static String number(String format, Number value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
