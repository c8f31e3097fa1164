package io.altmesh.cli.runs;

import io.altmesh.cli.Columns;
import io.altmesh.trainer.runs.RunSummary;
import io.altmesh.trainer.runs.RunSummary.Best;
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
   * @param given an evaluator's; null when none are: then the column is there if a run was told
   *     some
   */
  public static String of(List<RunSummary> runs, @Nullable BestScores given) {
    if (runs.isEmpty()) {
      return "";
    }
    boolean told = runs.stream().anyMatch(run -> run.best() != null);
    BestScores scores = given == null && told ? new BestScores(List.of()) : given;
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
        state(run),
        step(run),
        run.loss() == null ? UNKNOWN : "%.5g".formatted(run.loss()),
        rate(run),
        run.atMillis() == null
            ? UNKNOWN
            : TIME.format(Instant.ofEpochMilli(run.atMillis()).atZone(ZoneId.systemDefault())),
        known(run.teacher()));
  }

  private static String state(RunSummary run) {
    String state = run.state().name().toLowerCase(Locale.ROOT);
    boolean early = run.state() == RunSummary.State.FINISHED && !run.endedEarly().isEmpty();
    return early ? state + " early" : state;
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
        : String.join(", ", best.stream().map(RunsTable::best).toList());
  }

  private static String best(Best one) {
    String metric = one.metric().equals(BestScores.RECALL_AT_10) ? "" : one.metric() + " ";
    return "%s %s%.3f at step %d".formatted(one.benchmark(), metric, one.score(), one.step());
  }

  private static String known(String value) {
    return value.isEmpty() ? UNKNOWN : value;
  }
}
