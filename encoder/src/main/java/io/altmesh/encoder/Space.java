package io.altmesh.encoder;

/** Where in a model a vector is taken. Vectors of both spaces are un-normalised. */
public enum Space {
  /**
   * Text: the state at the end of the text after the last layer norm, before {@code
   * text_projection}; in AltCLIP the output of {@code transformation} at the first token. Images:
   * CLS after {@code post_layernorm}.
   */
  POOLED,
  /** After {@code text_projection} or {@code visual_projection}: where both are compared. */
  PROJECTED
}
