package io.altmesh.encoder;

/** Which states of a text's tokens, h being the backbone's last hidden states. */
public enum States {
  /**
   * {@code transformation(pre_LN(h))}: {@code last_hidden_state} of transformers' AltCLIPTextModel.
   * At the first token it is the {@link Space#POOLED} vector.
   */
  NORMED,
  /**
   * {@code transformation(h)}: {@code projection_state} of FlagAI's AltCLIP, which AltDiffusion is
   * conditioned on.
   */
  PLAIN
}
