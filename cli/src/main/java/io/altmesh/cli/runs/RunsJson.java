package io.altmesh.cli.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.trainer.runs.RunSummary;
import io.altmesh.trainer.runs.RunSummary.Best;
import java.util.List;
import java.util.Locale;

/** Runs for scripts: an array of objects; what is not known is null. */
public final class RunsJson {
  private RunsJson() {}

  /** The array, indented, with a last newline. */
  public static String of(List<RunSummary> runs, BestScores scores) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    runs.forEach(run -> add(array.addObject(), run, scores.of(run)));
    return array.toPrettyString() + System.lineSeparator();
  }

  private static void add(ObjectNode json, RunSummary run, List<Best> best) {
    json.put("name", String.valueOf(run.folder().toAbsolutePath().normalize().getFileName()));
    json.put("folder", run.folder().toString());
    json.put("task", run.task().isEmpty() ? null : run.task());
    json.put("state", run.state().name().toLowerCase(Locale.ROOT));
    json.put("step", run.step());
    json.put("total_steps", run.totalSteps());
    json.put("loss", run.loss());
    json.put("samples_per_second", run.samplesPerSecond());
    json.put("at_millis", run.atMillis());
    json.put("teacher", run.teacher().isEmpty() ? null : run.teacher());
    json.put("ended_early", run.endedEarly().isEmpty() ? null : run.endedEarly());
    ArrayNode scores = json.putArray("best");
    for (Best one : best) {
      ObjectNode score = scores.addObject().put("benchmark", one.benchmark());
      score.put("step", one.step()).put("metric", one.metric()).put("score", one.score());
      if (one.metric().equals(BestScores.RECALL_AT_10)) {
        score.put("text_to_image_at_10", one.score()); // its name before runs had metrics
      }
      score.put("languages", one.languages());
    }
  }
}
