package io.altmesh.encoder.tower;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCallTest {
  private static final int MANY = 1 << 20;

  @Test
  void takes64ImagesOfUsualSizes() {
    assertThat(ImageCall.rows(3 * 224 * 224, 256, MANY)).isEqualTo(64);
    assertThat(ImageCall.rows(3 * 512 * 512, 256, MANY)).isEqualTo(64);
  }

  @Test
  void takesFewImagesOfManyPatches() {
    assertThat(ImageCall.rows(3 * 224 * 224, 256, 2048)).isEqualTo(8);
    assertThat(ImageCall.rows(3 * 224 * 224, 49, 2048)).isEqualTo(41);
    assertThat(ImageCall.rows(3 * 224 * 224, 4096, 2048)).isEqualTo(1);
  }

  /** 16384 is the largest size that a configuration can have. */
  @ParameterizedTest
  @ValueSource(ints = {1024, 3345, 3400, 5000, 16_384})
  void takesFewerLargeImages(int size) {
    int rows = ImageCall.rows(3 * size * size, 256, MANY);
    assertThat(rows).isBetween(1, 63);
    assertThat(3L * size * size * rows).isLessThanOrEqualTo(Math.max(1L << 26, 3L * size * size));
  }
}
