package io.altmesh.encoder.training;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Filters that a patch embedding can begin with: the two-dimensional cosine transform (DCT-II) of
 * grey, red minus blue, and green, low frequencies first.
 */
final class PatchBasis {
  private static final double SCALE = 0.5;
  private static final double[][] COLOURS = {
    scaled(3, 1, 1, 1), scaled(2, 1, 0, -1), scaled(6, 1, -2, 1)
  };

  private final int side;
  private final double[][] cosines;

  private PatchBasis(int side) {
    this.side = side;
    this.cosines = new double[side][side];
    for (int u = 0; u < side; u++) {
      for (int at = 0; at < side; at++) {
        double length = Math.sqrt((u == 0 ? 1.0 : 2.0) / side);
        cosines[u][at] = length * Math.cos(Math.PI * (at + 0.5) * u / side);
      }
    }
  }

  /**
   * Overwrites the first 3 * side * side filters, or as many as there are.
   *
   * @param filters (count, 3, side, side), row-major
   */
  static void into(float[] filters, int count, int side) {
    var basis = new PatchBasis(side);
    Comparator<Integer> byFrequency =
        Comparator.comparingInt(q -> (q / side) * (q / side) + (q % side) * (q % side));
    List<Integer> order = IntStream.range(0, side * side).boxed().sorted(byFrequency).toList();
    for (int filter = 0; filter < Math.min(count, 3 * order.size()); filter++) {
      int rank = filter / 3;
      // High frequencies are rare in pictures: they begin a little stronger.
      double strength = SCALE * Math.pow(1 + rank, 0.25);
      basis.write(filters, filter, order.get(rank), COLOURS[filter % 3], strength);
    }
  }

  private void write(float[] filters, int filter, int frequency, double[] colour, double strength) {
    int at = filter * 3 * side * side;
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          double wave = cosines[frequency / side][y] * cosines[frequency % side][x];
          filters[at++] = (float) (strength * colour[channel] * wave);
        }
      }
    }
  }

  private static double[] scaled(double squares, double red, double green, double blue) {
    double length = Math.sqrt(squares);
    return new double[] {red / length, green / length, blue / length};
  }
}
