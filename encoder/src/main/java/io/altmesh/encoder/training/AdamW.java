package io.altmesh.encoder.training;

/**
 * AdamW (arXiv 1711.05101), as {@code torch.optim.AdamW}. Weight decay is for matrices and tables;
 * biases, norms and scalars have none.
 *
 * @param beta1 of the first moment, in [0, 1)
 * @param beta2 of the second moment, in [0, 1)
 * @param epsilon beside the second moment's root
 * @param weightDecay times the learning rate, taken from the weight itself
 * @param clipNorm largest length of the whole gradient, 0 for any
 * @param layerDecay from a layer of a tower to the one below, in (0, 1]: layer i of L has the rate
 *     times {@code layerDecay ^ (L - i)}, the embeddings that of a layer 0, heads the whole
 */
public record AdamW(
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double clipNorm,
    double layerDecay) {
  public AdamW {
    within("layerDecay", layerDecay, Double.MIN_NORMAL, Math.nextUp(1.0));
    within("beta1", beta1, 0, 1);
    within("beta2", beta2, 0, 1);
    within("epsilon", epsilon, 0, 1);
    within("weightDecay", weightDecay, 0, Double.MAX_VALUE);
    within("clipNorm", clipNorm, 0, Double.MAX_VALUE);
  }

  /** One rate for all layers. */
  public AdamW(double beta1, double beta2, double epsilon, double weightDecay, double clipNorm) {
    this(beta1, beta2, epsilon, weightDecay, clipNorm, 1);
  }

  /** AltCLIP's teacher learning (arXiv 2211.06679, table 6). */
  public static AdamW altclip() {
    return new AdamW(0.99, 0.999, 1e-8, 0.1, 1.0);
  }

  static void within(String name, double value, double least, double below) {
    if (!(value >= least && value < below)) {
      throw new IllegalArgumentException(
          "%s: %s (expected at least %s and below %s)".formatted(name, value, least, below));
    }
  }
}
