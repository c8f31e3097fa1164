package io.altmesh.encoder.training;

/**
 * Random views of drawings on white, made inside the program ({@code augment.py}). A value is the
 * reach to both sides unless told otherwise; 0 switches off.
 *
 * @param rotation degrees
 * @param zoom of the logarithm of the size
 * @param shift of half the side
 * @param flip probability of a mirror image
 * @param warp of half the side, a smooth field
 * @param colour strength of turned hues, saturation, brightness and channel noise; 1 is usual
 * @param shading of the logarithm of a smooth field of brightness
 * @param erase probability that a rectangle is wiped out
 * @param blend probability that up to half of an image is its partner's, where there are partners
 */
public record Augmentation(
    double rotation,
    double zoom,
    double shift,
    double flip,
    double warp,
    double colour,
    double shading,
    double erase,
    double blend) {
  /** Without blending. */
  public Augmentation(
      double rotation,
      double zoom,
      double shift,
      double flip,
      double warp,
      double colour,
      double shading,
      double erase) {
    this(rotation, zoom, shift, flip, warp, colour, shading, erase, 0);
  }

  /** Images as they are. */
  public static Augmentation none() {
    return new Augmentation(0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** What the sample's teacher was trained with. */
  public static Augmentation drawings() {
    return new Augmentation(12, 0.2, 0.1, 0.25, 0, 1, 0, 0, 0.7);
  }

  void into(Settings settings) {
    settings
        .real("augment.rotation", rotation)
        .real("augment.zoom", zoom)
        .real("augment.shift", shift)
        .real("augment.flip", flip)
        .real("augment.warp", warp)
        .real("augment.colour", colour)
        .real("augment.shading", shading)
        .real("augment.erase", erase)
        .real("augment.blend", blend);
  }
}
