package io.altmesh.encoder.image;

/**
 * What becomes of an alpha channel, or of a palette's or a single colour's transparency, on the way
 * to RGB.
 */
public enum Transparency {
  /**
   * The colours as they are stored: PIL's {@code convert("RGB")}, and transformers before its
   * version 5.
   */
  DROPPED,
  /**
   * Composited onto white with PIL's alpha_composite: {@code convert_to_rgb} of transformers 5.23.
   */
  ON_WHITE
}
