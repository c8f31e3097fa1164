package io.altmesh.encoder.training;

/**
 * Muon (Keller Jordan, 2024) for the matrices inside the layers; AdamW has the rest. A matrix moves
 * by its Nesterov momentum made orthogonal, in five Newton-Schulz iterations, times {@code max(1,
 * rows / columns) ^ 0.5}.
 *
 * @param rateRatio its learning rate, as a multiple of AdamW's
 * @param momentum in [0, 1)
 * @param weightDecay times its learning rate
 */
public record Muon(double rateRatio, double momentum, double weightDecay) {
  public Muon {
    AdamW.within("rateRatio", rateRatio, 0, Double.MAX_VALUE);
    AdamW.within("momentum", momentum, 0, 1);
    AdamW.within("weightDecay", weightDecay, 0, Double.MAX_VALUE);
  }
}
