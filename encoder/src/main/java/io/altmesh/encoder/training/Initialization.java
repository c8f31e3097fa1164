package io.altmesh.encoder.training;

/** How the weights of a model from scratch begin. */
public enum Initialization {
  /** As transformers' {@code CLIPPreTrainedModel._init_weights}. */
  CLIP,
  /**
   * For Muon and short runs: layers begin as the identity (what they add is zero), matrices at
   * {@code fan_in ^ -0.5}, positions of patches as sines and cosines, patch filters as cosine
   * transforms of grey and two opponent colours.
   */
  RESIDUAL_ZERO
}
