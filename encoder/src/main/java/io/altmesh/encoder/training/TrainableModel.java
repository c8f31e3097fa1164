package io.altmesh.encoder.training;

import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * A model that learns: batches are accumulated (the methods for that differ by model), then an
 * update applies their gradients.
 *
 * <p>Everything here belongs to the one training thread. On a GPU, accumulating and updating return
 * before the device is done; {@link #readMetrics} and the writing methods wait for it. On several
 * devices or shares of one processor ({@link io.altmesh.encoder.engine.Engines}) accumulating may
 * return before anything is computed: what fails there is thrown by {@link #update} or {@link
 * #readMetrics}, an IllegalStateException that names the device.
 */
public interface TrainableModel extends AutoCloseable {
  /**
   * Clips the gradients, moves the weights, zeroes the gradients: one engine call. A gradient that
   * is not finite is dropped; {@link #readMetrics} tells.
   *
   * @param learningRate of AdamW
   */
  void update(double learningRate);

  /** Waits for the device and starts counting anew. */
  StepMetrics readMetrics();

  /**
   * The logit scale as it is, its logarithm; empty when the loss has none. Waits for the device, so
   * ask it where {@link #readMetrics} has just done so.
   */
  default OptionalDouble logitScale() {
    return OptionalDouble.empty();
  }

  /** Writes a Hugging Face directory, made if need be: configuration, weights, tokenizer. */
  void writeModel(Path directory);

  /** Writes what {@link #restore} needs beside the directory: a safetensors file. */
  void writeOptimizer(Path file);

  /**
   * Goes on where another object of the same options was when it wrote these, bit for bit in fp32
   * on the CPU.
   *
   * @throws io.altmesh.encoder.ModelFormatException when they do not belong to this model
   */
  void restore(Path modelDirectory, Path optimizerFile);

  @Override
  void close();
}
