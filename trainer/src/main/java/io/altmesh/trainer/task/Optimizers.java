package io.altmesh.trainer.task;

import io.altmesh.encoder.training.AdamW;
import io.altmesh.encoder.training.Muon;
import io.altmesh.trainer.recipe.OptimizerSettings;
import org.jspecify.annotations.Nullable;

/** A recipe's optimizer as the encoder takes it. */
final class Optimizers {
  private Optimizers() {}

  static AdamW adamW(OptimizerSettings optimizer) {
    return new AdamW(
        optimizer.betas().get(0),
        optimizer.betas().get(1),
        optimizer.epsilon(),
        optimizer.weightDecay(),
        optimizer.clipNorm(),
        optimizer.layerDecay());
  }

  /**
   * Null when the recipe has AdamW for all weights. Both rates follow one schedule, so Muon's is a
   * ratio.
   */
  static @Nullable Muon muon(OptimizerSettings optimizer) {
    OptimizerSettings.Muon muon = optimizer.muon();
    return optimizer.name() == OptimizerSettings.Name.MUON
        ? new Muon(
            muon.learningRate() / optimizer.learningRate(), muon.momentum(), muon.weightDecay())
        : null;
  }
}
