package io.altmesh.trainer.log;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One read-back of a run's metrics.
 *
 * @param step updates done
 * @param totalSteps updates the recipe asks for
 * @param epoch 0-based, of the newest batch
 * @param loss mean since the read-back before
 * @param learningRate of the newest update
 * @param gradientNorm global norm before clipping, of the newest update
 * @param samplesPerSecond since the read-back before
 * @param trainSeconds since the run's first step, without start and finish; goes on over a resume
 * @param starvedSeconds of those, how long the training thread waited for batches
 * @param storeHitRate share of the teacher's targets that the embedding store answered, 0 to 1
 * @param teacherTexts texts that the teacher embedded for this run
 * @param skippedRows bad rows of the data
 * @param wallTimeMillis since 1970
 * @param extra what not every run measures: {@code logit_scale}, {@code recent_store_hit_rate},
 *     {@code teacher_seconds_per_item}, {@code teacher_seconds_p95}
 */
public record StepReport(
    long step,
    long totalSteps,
    long epoch,
    double loss,
    double learningRate,
    double gradientNorm,
    double samplesPerSecond,
    double trainSeconds,
    double starvedSeconds,
    double storeHitRate,
    long teacherTexts,
    long skippedRows,
    long wallTimeMillis,
    Map<String, Double> extra) {

  public StepReport {
    extra = Map.copyOf(extra);
  }

  /** Seconds until the last step, at the mean rate so far since {@code startStep}. */
  public double secondsLeft(long startStep, double startSeconds) {
    long done = step - startStep;
    return done <= 0 ? 0 : (trainSeconds - startSeconds) / done * (totalSteps - step);
  }

  /** Names as they stand in {@code metrics.jsonl}, in order. */
  public Map<String, Number> values() {
    Map<String, Number> values = new LinkedHashMap<>();
    values.put("step", step);
    values.put("total_steps", totalSteps);
    values.put("epoch", epoch);
    values.put("loss", loss);
    values.put("learning_rate", learningRate);
    values.put("gradient_norm", gradientNorm);
    values.put("samples_per_second", samplesPerSecond);
    values.put("train_seconds", trainSeconds);
    values.put("starved_seconds", starvedSeconds);
    values.put("store_hit_rate", storeHitRate);
    values.put("teacher_texts", teacherTexts);
    values.put("skipped_rows", skippedRows);
    extra.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> values.put(e.getKey(), e.getValue()));
    values.put("wall_time_millis", wallTimeMillis);
    return values;
  }
}
