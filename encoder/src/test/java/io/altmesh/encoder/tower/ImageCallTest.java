package io.altmesh.encoder.tower;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCallTest {
  @Test
  void takes64ImagesOfUsualSizes() {
    assertThat(ImageCall.rows(3 * 224 * 224)).isEqualTo(64);
    assertThat(ImageCall.rows(3 * 512 * 512)).isEqualTo(64);
  }

  /** 16384 is the largest size that a configuration can have. */
  @ParameterizedTest
  @ValueSource(ints = {1024, 3345, 3400, 5000, 16_384})
  void takesFewerLargeImages(int size) {
    int rows = ImageCall.rows(3 * size * size);
    assertThat(rows).isBetween(1, 63);
    assertThat(3L * size * size * rows).isLessThanOrEqualTo(Math.max(1L << 26, 3L * size * size));
  }
}
