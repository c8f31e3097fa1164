package io.altmesh.teacher.backend;

import io.altmesh.corpus.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * A name for vectors that survives their noise. Of each vector v, 17 numbers are rounded to
 * multiples of 128 tolerances and hashed: the logarithm (base 2) of its length, and the products of
 * v / |v| with 16 directions drawn once for all, which are about normally distributed whatever the
 * width.
 *
 * <p>A number that lies at the border of two multiples may be rounded either way: with fp32 noise
 * of 1e-6 and the default tolerance that is about one server in a thousand, whose fingerprint is
 * another after some restarts. Hashing all values would make it every server; keeping the first
 * vectors in a file would make replicas disagree.
 */
final class ProbeDigest {
  private static final int DIRECTIONS = 16;
  private static final double STEPS = 128;
  private static final long SEED = 0x616c746d657368L;

  private ProbeDigest() {}

  /** SHA-256, lower-case hexadecimal. */
  static String of(List<float[]> vectors, double tolerance) {
    double step = STEPS * tolerance;
    ByteBuffer rounded =
        ByteBuffer.allocate(Long.BYTES * (1 + vectors.size() * (DIRECTIONS + 1)))
            .putLong(Math.round(1 / tolerance));
    for (float[] vector : vectors) {
      double length = length(vector);
      rounded.putLong(Math.round(Math.log(length) / Math.log(2) / step));
      Random directions = new Random(SEED);
      for (int d = 0; d < DIRECTIONS; d++) {
        rounded.putLong(Math.round(product(vector, directions) / length / step));
      }
    }
    return HexFormat.of().formatHex(Sha256.of(rounded.array()));
  }

  private static double product(float[] vector, Random direction) {
    double sum = 0;
    for (float value : vector) {
      sum += value * direction.nextGaussian();
    }
    return sum;
  }

  private static double length(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** |a - b| / |a|. */
  static double distance(float[] a, float[] b) {
    if (a.length != b.length) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum) / length(a);
  }
}
