package io.altmesh.trainer;

import io.altmesh.trainer.task.TrainingTask;
import io.altmesh.trainer.task.TrainingTask.Counts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What not every run measures, between two reports: the logit scale, how long the teacher's answers
 * took, how many look-ups the store answered. Confined to the training thread.
 */
final class IntervalValues {
  private final TrainingTask<?> task;
  private final TeacherTimes teacher;
  private double hitsBefore;
  private long lookupsBefore;

  IntervalValues(TrainingTask<?> task, TeacherTimes teacher) {
    this.task = task;
    this.teacher = teacher;
  }

  /** Values by name, as they stand in {@code metrics.jsonl}; the next interval begins. */
  Map<String, Double> take(Counts counts) {
    Map<String, Double> values = new LinkedHashMap<>(teacher.take());
    task.logitScale().ifPresent(scale -> values.put("logit_scale", scale));
    double hits = counts.storeHitRate() * counts.storeLookups();
    long lookups = counts.storeLookups() - lookupsBefore;
    if (lookups > 0) {
      values.put("recent_store_hit_rate", Math.min(1, Math.max(0, (hits - hitsBefore) / lookups)));
    }
    hitsBefore = hits;
    lookupsBefore = counts.storeLookups();
    return values;
  }
}
