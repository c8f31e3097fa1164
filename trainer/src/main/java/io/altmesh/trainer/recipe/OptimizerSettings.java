package io.altmesh.trainer.recipe;

import static io.altmesh.trainer.recipe.Bounds.atLeast;
import static io.altmesh.trainer.recipe.Bounds.positive;
import static io.altmesh.trainer.recipe.Bounds.share;

import java.util.List;

/**
 * How weights move. The paper prints betas of (0.99, 0.999); the default is the usual (0.9, 0.999).
 *
 * @param schedule what follows the warm-up: {@code constant}; {@code linear} or {@code cosine} down
 *     to {@code floor}, all the way or in the last {@code cool-down} share of the steps
 * @param clipNorm global norm that gradients are clipped to; 0 switches it off
 * @param muon for the hidden matrices when {@code name} is {@code muon}; the rest stays with AdamW
 * @param layerDecay of AdamW's rate from a layer to the one below, in (0, 1]: layer i of L learns
 *     at the rate times {@code layer-decay ^ (L - i)}, embeddings as layer 0, the head and layer L
 *     at the whole rate
 */
public record OptimizerSettings(
    @Default("adamw") Name name,
    @Default("1e-4") double learningRate,
    @Default("[0.9, 0.999]") List<Double> betas,
    @Default("1e-8") double epsilon,
    @Default("0.1") double weightDecay,
    @Default("1.0") double clipNorm,
    @Default("500") long warmUpSteps,
    @Default("constant") Schedule schedule,
    @Default("1.0") double coolDown,
    @Default("0") double floor,
    @Default("{}") Muon muon,
    @Default("1") double layerDecay) {
  /** Which rule. */
  public enum Name {
    ADAMW,
    MUON
  }

  /** What follows the warm-up. */
  public enum Schedule {
    CONSTANT,
    LINEAR,
    COSINE
  }

  public OptimizerSettings {
    positive("learning-rate", learningRate);
    if (betas.size() != 2 || betas.stream().anyMatch(beta -> beta < 0 || beta >= 1)) {
      throw new IllegalArgumentException(
          "betas: %s (expected: two numbers in [0, 1))".formatted(betas));
    }
    atLeast("warm-up-steps", warmUpSteps, 0);
    share("cool-down", coolDown);
    share("floor", floor);
    positive("layer-decay", layerDecay);
    share("layer-decay", layerDecay);
    if (layerDecay < 1 && name == Name.MUON) {
      throw new IllegalArgumentException(
          "layer-decay: %s (expected: 1 with name muon)".formatted(layerDecay));
    }
  }

  /** Momentum orthogonalised by Newton-Schulz steps (Jordan et al., 2024). */
  public record Muon(
      @Default("0.02") double learningRate,
      @Default("0.95") double momentum,
      @Default("0.05") double weightDecay) {
    public Muon {
      positive("learning-rate", learningRate);
      share("momentum", momentum);
    }
  }
}
