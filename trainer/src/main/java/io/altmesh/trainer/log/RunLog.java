package io.altmesh.trainer.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each report to {@code metrics.jsonl}, TensorBoard and the log. Confined to the training
 * thread.
 */
public final class RunLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> NO_CURVE =
      Set.of("step", "total_steps", "wall_time_millis", "skipped_rows");

  private final Path lines;
  private final TensorBoardWriter curves;

  private RunLog(Path lines, TensorBoardWriter curves) {
    this.lines = lines;
    this.curves = curves;
  }

  /**
   * Goes on in the same files. Lines past the step that a run resumes from are dropped: it will
   * write them again.
   *
   * @param step updates done so far
   */
  public static RunLog open(Path runDirectory, long step) {
    Path lines = runDirectory.resolve("metrics.jsonl");
    dropAfter(step, lines);
    return new RunLog(lines, TensorBoardWriter.create(runDirectory.resolve("tensorboard")));
  }

  private static void dropAfter(long step, Path lines) {
    if (!Files.exists(lines)) {
      return;
    }
    try {
      List<String> kept =
          Files.readAllLines(lines).stream().filter(line -> stepOf(line) <= step).toList();
      Files.write(lines, kept);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + lines + ": " + e.getMessage(), e);
    }
  }

  /** A line that a kill has torn is of no step. */
  private static long stepOf(String line) {
    try {
      return JSON.readTree(line).path("step").asLong(Long.MAX_VALUE);
    } catch (JsonProcessingException e) {
      return Long.MAX_VALUE;
    }
  }

  public void report(StepReport report) {
    append(report.values());
    report
        .values()
        .forEach(
            (name, value) -> {
              if (!NO_CURVE.contains(name)) {
                curves.scalar(
                    "train/" + name, report.step(), report.wallTimeMillis(), value.floatValue());
              }
            });
    curves.flush();
    LOG.info(
        "step {}/{} epoch {} loss {} lr {} norm {} {}/s starved {}s",
        report.step(),
        report.totalSteps(),
        report.epoch(),
        "%.5f".formatted(report.loss()),
        "%.3g".formatted(report.learningRate()),
        "%.3f".formatted(report.gradientNorm()),
        "%.0f".formatted(report.samplesPerSecond()),
        "%.1f".formatted(report.starvedSeconds()));
  }

  /** A score of the run's own probe, at a step. */
  public void scores(long step, long wallTimeMillis, Map<String, Double> scores) {
    Map<String, Number> line = new LinkedHashMap<>();
    line.put("step", step);
    line.putAll(scores);
    line.put("wall_time_millis", wallTimeMillis);
    append(line);
    scores.forEach((name, value) -> curves.scalar(name, step, wallTimeMillis, value.floatValue()));
    curves.flush();
    LOG.info("step {} {}", step, scores);
  }

  private void append(Map<String, Number> line) {
    try {
      Files.writeString(
          lines,
          JSON.writeValueAsString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + lines + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    curves.close();
  }
}
