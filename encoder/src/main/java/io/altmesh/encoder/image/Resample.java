package io.altmesh.encoder.image;

import io.altmesh.encoder.ModelFormatException;

/**
 * PIL's resampling filters (Pillow, src/libImaging/Resample.c), by the numbers that configurations
 * name them with.
 */
enum Resample {
  BILINEAR(2, 1) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      return distance < 1 ? 1 - distance : 0;
    }
  },
  BICUBIC(3, 2) {
    private static final double A = -0.5;

    @Override
    double weight(double x) {
      double d = Math.abs(x);
      if (d < 1) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
      }
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
    }
  };

  private final int number;
  private final double support;

  Resample(int number, double support) {
    this.number = number;
    this.support = support;
  }

  abstract double weight(double x);

  /** Where the filter ends, in source pixels at scale 1. */
  double support() {
    return support;
  }

  static Resample numbered(int number) {
    for (Resample filter : values()) {
      if (filter.number == number) {
        return filter;
      }
    }
    throw new ModelFormatException("resample " + number + " (expected 2, bilinear, or 3, bicubic)");
  }
}
