package io.altmesh.encoder.image;

/**
 * Which source pixels make an output pixel along one axis, and with which weights: Pillow's
 * precompute_coeffs and normalize_coeffs_8bpc (src/libImaging/Resample.c), for a range of output
 * pixels.
 *
 * @param first (count), first source pixel of each output pixel
 * @param size (count), how many source pixels
 * @param weights (count, stride), fixed point with {@link #PRECISION} bits
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Taps(int count, int[] first, int[] size, int[] weights, int stride) {
  static final int PRECISION = 32 - 8 - 2;

  /** Taps of the output pixels from {@code begin} to {@code begin + count} of {@code outSize}. */
  static Taps of(Resample filter, int inSize, long outSize, long begin, int count) {
    double scale = (double) inSize / outSize;
    double filterScale = Math.max(1, scale);
    double support = filter.support() * filterScale;
    int stride = Math.min(inSize, (int) Math.ceil(support) * 2 + 1);
    Taps taps =
        new Taps(
            count,
            new int[count],
            new int[count],
            new int[Math.multiplyExact(count, stride)],
            stride);
    double[] exact = new double[stride];
    for (int i = 0; i < count; i++) {
      double center = (begin + i + 0.5) * scale;
      int first = Math.max(0, (int) (center - support + 0.5));
      int size = Math.min(inSize, (int) (center + support + 0.5)) - first;
      double sum = 0;
      for (int k = 0; k < size; k++) {
        exact[k] = filter.weight((k + first - center + 0.5) * (1 / filterScale));
        sum += exact[k];
      }
      taps.first[i] = first;
      taps.size[i] = size;
      for (int k = 0; k < size; k++) {
        double normalised = sum == 0 ? exact[k] : exact[k] / sum;
        taps.weights[i * stride + k] = fixed(normalised);
      }
    }
    return taps;
  }

  private static int fixed(double weight) {
    double scaled = weight * (1 << PRECISION);
    return (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  }

  /** One past the last source pixel that any output pixel needs. */
  int end() {
    return first[count - 1] + size[count - 1];
  }

  static byte rounded(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
  }
}
