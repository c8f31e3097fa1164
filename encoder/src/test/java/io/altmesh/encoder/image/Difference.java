package io.altmesh.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;

/** How far apart two images' bytes are. */
record Difference(int most, double mean) {
  static Difference between(byte[] given, byte[] expected) {
    assertThat(given).hasSameSizeAs(expected);
    int most = 0;
    long sum = 0;
    for (int i = 0; i < given.length; i++) {
      int difference = Math.abs((given[i] & 0xff) - (expected[i] & 0xff));
      most = Math.max(most, difference);
      sum += difference;
    }
    return new Difference(most, (double) sum / given.length);
  }
}
