package io.altmesh.trainer.task;

import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.training.StepMetrics;
import io.altmesh.encoder.training.TrainableModel;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * What every task leaves to its model.
 *
 * @param <B> what one forward and backward pass needs
 * @param <M> what learns; the task owns it
 */
abstract class ModelTask<B extends TrainingBatch, M extends TrainableModel>
    implements TrainingTask<B> {
  private final M model;
  private final String numerics;

  /**
   * @param numerics of the engine that computes ({@code fp32/cpu}): part of a fingerprint's meaning
   */
  ModelTask(M model, String numerics) {
    this.model = model;
    this.numerics = numerics;
  }

  final M model() {
    return model;
  }

  @Override
  public void update(double learningRate) {
    model.update(learningRate);
  }

  @Override
  public StepMetrics readMetrics() {
    return model.readMetrics();
  }

  @Override
  public OptionalDouble logitScale() {
    return model.logitScale();
  }

  @Override
  public void write(Path folder) {
    model.writeModel(folder);
    model.writeOptimizer(folder.resolve(OPTIMIZER));
  }

  @Override
  public void restore(Path folder) {
    model.restore(folder, folder.resolve(OPTIMIZER));
  }

  @Override
  public String fingerprint(Path folder) {
    return EmbeddingModels.identify(folder, numerics).fingerprint();
  }

  @Override
  public void close() {
    model.close();
  }
}
