package io.altmesh.cli.ablate;

import io.altmesh.cli.Terminal;
import io.altmesh.proto.v1.RunStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * What a person sees: on a terminal one line rewritten in place, elsewhere a line every now and
 * then, and a line a finished run. Time left is reckoned from the runs of this start. Belongs to
 * one thread.
 */
final class AblationConsole {
  private static final Duration LINE_EVERY = Duration.ofSeconds(30);

  private final PrintWriter out;
  private final int runs;
  private final boolean terminal = Terminal.isThere();
  private final long begin = System.nanoTime();
  private int toDo;
  private int finished;
  private long lastLine = begin;

  /**
   * @param runs of the whole ablation
   */
  AblationConsole(PrintWriter out, int runs) {
    this.out = out;
    this.runs = runs;
    this.toDo = runs;
  }

  void say(String text) {
    out.println((terminal ? "\r\u001b[K" : "") + text);
    out.flush();
  }

  /** A run that an earlier start has finished. */
  void known(RunFigures run) {
    toDo--;
    say(line(run) + "  (of an earlier start)");
  }

  void finished(RunFigures run) {
    finished++;
    say(line(run));
  }

  void status(Row row, int seed, RunStatus status) {
    boolean due = System.nanoTime() - lastLine > LINE_EVERY.toNanos();
    if (status.getTotalSteps() == 0 || (!terminal && !due)) {
      return; // before the first step there is nothing to tell
    }
    lastLine = System.nanoTime();
    String line =
        String.format(
            Locale.ROOT,
            "  run %d/%d: %s seed %d | step %d/%d | loss %.4f | %.0f samples/s | %s",
            runs - toDo + finished + 1,
            runs,
            row.name(),
            seed,
            status.getStep(),
            status.getTotalSteps(),
            status.getLoss(),
            status.getSamplesPerSecond(),
            left(status));
    out.print(terminal ? "\r" + line + "\u001b[K" : line + System.lineSeparator());
    out.flush();
  }

  private String left(RunStatus status) {
    double part =
        status.getTotalSteps() == 0 ? 0 : (double) status.getStep() / status.getTotalSteps();
    double done = finished + part;
    if (done < 0.05) {
      return "reckoning the time left";
    }
    double seconds = (System.nanoTime() - begin) / 1e9 / done * (toDo - done);
    return String.format(Locale.ROOT, "about %.0f min left", Math.ceil(seconds / 60));
  }

  private static String line(RunFigures run) {
    StringBuilder line = new StringBuilder("  %-15s seed %d ".formatted(run.row(), run.seed()));
    for (String language : AblationOptions.LANGUAGES) {
      run.figures()
          .all(language)
          .ifPresent(
              score ->
                  line.append(
                      String.format(
                          Locale.ROOT,
                          "  %s R@10 %.3f, MR %.3f",
                          language,
                          score.getTextToImage().getAt10(),
                          score.getMeanRecall())));
    }
    return line.toString();
  }
}
