package io.altmesh.cli.demo;

import io.altmesh.cli.Terminal;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.proto.v1.Score;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a person sees while the demo runs: on a terminal one line rewritten in place, elsewhere a
 * line every now and then; a line for each checkpoint that has been scored. Thread-safe.
 */
final class Console {
  private static final Duration LINE_EVERY = Duration.ofSeconds(15);

  private final PrintWriter out;
  private final boolean terminal = Terminal.isThere();
  private final Map<Long, Map<String, Double>> recalls = new TreeMap<>();
  private final List<String> languages;
  private long lastLine;

  Console(PrintWriter out, List<String> languages) {
    this.out = out;
    this.languages = languages;
  }

  synchronized void say(String text) {
    clear();
    out.println(text);
    out.flush();
  }

  synchronized void status(RunStatus status) {
    boolean due = System.nanoTime() - lastLine > LINE_EVERY.toNanos();
    if (!terminal && !due) {
      return;
    }
    lastLine = System.nanoTime();
    String line = line(status);
    if (terminal) {
      out.print("\r" + line + "\u001b[K");
    } else {
      out.println(line);
    }
    out.flush();
  }

  /** A student's checkpoint is told when its last language is in. */
  synchronized void score(Score score) {
    if (!score.getSplit().equals(Scores.SEEN)) {
      return;
    }
    if (score.getRole().equals("teacher")) {
      say(
          String.format(
              Locale.ROOT,
              "  teacher, English: text→image recall@10 %.3f among %d images",
              score.getTextToImage().getAt10(),
              score.getCandidates()));
      return;
    }
    Map<String, Double> known = recalls.computeIfAbsent(score.getStep(), s -> new TreeMap<>());
    known.put(score.getLanguage(), score.getTextToImage().getAt10());
    if (known.size() == languages.size()) {
      StringBuilder line = new StringBuilder("  step %-6d recall@10 ".formatted(score.getStep()));
      languages.forEach(
          language ->
              line.append(String.format(Locale.ROOT, " %s %.3f", language, known.get(language))));
      say(line.toString());
    }
  }

  private void clear() {
    if (terminal) {
      out.print("\r\u001b[K");
    }
  }

  private static String line(RunStatus status) {
    if (status.getPhase() == RunPhase.STARTING || status.getPhase() == RunPhase.FINISHING) {
      return "  " + status.getPhase().name().toLowerCase(Locale.ROOT) + " " + status.getMessage();
    }
    String waiting =
        status.getPhase() == RunPhase.WAITING_FOR_TEACHER
            ? " | WAITING: " + status.getMessage()
            : "";
    return String.format(
        Locale.ROOT,
        "  step %d/%d | epoch %d | %.0f texts/s | loss %.4f | starved %.1f s | %s left%s",
        status.getStep(),
        status.getTotalSteps(),
        status.getEpoch() + 1,
        status.getSamplesPerSecond(),
        status.getLoss(),
        status.getStarvedSeconds(),
        minutes(status.getSecondsLeft()),
        waiting);
  }

  private static String minutes(double seconds) {
    return String.format(Locale.ROOT, "%d:%02d", (long) seconds / 60, (long) seconds % 60);
  }
}
