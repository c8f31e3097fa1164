package io.altmesh.cli.runs;

import io.altmesh.cli.Columns;
import io.altmesh.cli.runs.BestScores.Best;
import io.altmesh.trainer.runs.RunSummary;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs for people: a line each, in columns; what is not known is a dash. */
public final class RunsTable {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final String UNKNOWN = "-";

  private RunsTable() {}

  /**
   * The lines, in local time; empty without runs.
   *
   * @param scores null for no column of them
   */
  public static String of(List<RunSummary> runs, @Nullable BestScores scores) {
    if (runs.isEmpty()) {
      return "";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row(
            List.of("RUN", "TASK", "STATE", "STEP", "LOSS", "RATE", "LAST", "TEACHER"),
            scores,
            "BEST"));
    for (RunSummary run : runs) {
      rows.add(row(cells(run), scores, scores == null ? "" : best(scores.of(run))));
    }
    return Columns.aligned(rows);
  }

  private static List<String> row(List<String> cells, @Nullable BestScores scores, String last) {
    List<String> row = new ArrayList<>(cells);
    if (scores != null) {
      row.add(last);
    }
    return row;
  }

  private static List<String> cells(RunSummary run) {
    return List.of(
        run.folder().toString(),
        known(run.task()),
        run.state().name().toLowerCase(Locale.ROOT),
        step(run),
        run.loss() == null ? UNKNOWN : "%.5g".formatted(run.loss()),
        rate(run),
        run.atMillis() == null
            ? UNKNOWN
            : TIME.format(Instant.ofEpochMilli(run.atMillis()).atZone(ZoneId.systemDefault())),
        known(run.teacher()));
  }

  private static String step(RunSummary run) {
    if (run.step() == null) {
      return UNKNOWN;
    }
    return run.totalSteps() == null
        ? String.valueOf(run.step())
        : "%d/%d".formatted(run.step(), run.totalSteps());
  }

  private static String rate(RunSummary run) {
    if (run.samplesPerSecond() == null) {
      return UNKNOWN;
    }
    String unit = run.task().equals("teacher-learning") ? "texts" : "samples";
    return "%.0f %s/s".formatted(run.samplesPerSecond(), unit);
  }

  private static String best(List<Best> best) {
    return best.isEmpty()
        ? UNKNOWN
        : String.join(
            ", ",
            best.stream()
                .map(
                    one ->
                        "%s %.3f at step %d"
                            .formatted(one.benchmark(), one.recallAt10(), one.step()))
                .toList());
  }

  private static String known(String value) {
    return value.isEmpty() ? UNKNOWN : value;
  }
}
