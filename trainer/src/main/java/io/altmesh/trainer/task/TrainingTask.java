package io.altmesh.trainer.task;

import io.altmesh.corpus.Cursor;
import io.altmesh.encoder.training.StepMetrics;
import io.altmesh.trainer.checkpoint.TeacherIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Model, loss, data and teacher of one kind of training. Two threads work with it: the data thread
 * calls {@link #read} alone, the training thread everything else; {@link #seek} comes before the
 * data thread starts.
 *
 * @param <B> what one forward and backward pass needs
 */
public interface TrainingTask<B extends TrainingBatch> extends AutoCloseable {
  /** Moments and counters, beside the model's files. */
  String OPTIMIZER = "optimizer.safetensors";

  /** Batches of one pass over the data; {@link #batchesPerStep} of them make a step. */
  long batchesPerEpoch();

  /**
   * Batches that one update takes.
   *
   * @param accumulation the recipe's: in how many parts a step's samples are computed
   */
  default int batchesPerStep(int accumulation) {
    return accumulation;
  }

  /** Goes to where a checkpoint's cursor points. */
  void seek(Cursor cursor);

  /** Data thread: the next batch; may wait for a teacher. */
  B read() throws InterruptedException;

  /**
   * Training thread: forward and backward; gradients add up. Of several replicas each computes on
   * its own thread, and {@link #update} waits for all and tells of what failed.
   *
   * @param seed of all randomness in this pass
   * @param progress share of the run's steps done, 0 to 1
   */
  void accumulate(B batch, long seed, double progress);

  /** Training thread: one update with what was accumulated. */
  void update(double learningRate);

  /** Training thread: waits for the device. */
  StepMetrics readMetrics();

  /** Training thread, after {@link #readMetrics}: the loss's logit scale, its logarithm. */
  default OptionalDouble logitScale() {
    return OptionalDouble.empty();
  }

  /** Bad rows, answered targets and what else the task counts; may be called by any thread. */
  Counts counts();

  /** Writes the model files that services load, and {@code optimizer.safetensors}. */
  void write(Path folder) throws IOException;

  /** Goes on from what {@link #write} wrote; bit for bit in fp32 on a CPU. */
  void restore(Path folder) throws IOException;

  /** The fingerprint that a service reports when it serves the model written to this folder. */
  String fingerprint(Path folder);

  /** Who the targets come from; null when the task has no teacher. */
  @Nullable TeacherIdentity teacher();

  /** SHA-256 of the data and its order: a cursor is good where this is the same. */
  String data();

  /** True when {@code progress} changes what {@link #accumulate} does: a longer run is another. */
  default boolean dependsOnProgress() {
    return false;
  }

  /** Scores of a folder just written, by name; empty when the recipe asks for none. */
  default Map<String, Double> probe(Path folder) {
    return Map.of();
  }

  @Override
  void close();

  /**
   * What the data side has counted in this process.
   *
   * @param storeHitRate share of targets that the store answered, 0 to 1
   * @param teacherTexts texts, or images, the teacher embedded
   * @param skippedRows bad rows, and images that no model can read
   * @param storeLookups how often the store was asked
   */
  record Counts(double storeHitRate, long teacherTexts, long skippedRows, long storeLookups) {
    /** Of a task without a store. */
    Counts(double storeHitRate, long teacherTexts, long skippedRows) {
      this(storeHitRate, teacherTexts, skippedRows, 0);
    }
  }
}
