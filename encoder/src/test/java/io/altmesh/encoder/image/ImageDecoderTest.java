package io.altmesh.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.TensorEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what PIL decodes: src/test/python/make_image_fixtures.py. */
class ImageDecoderTest {
  private final ImageDecoder decoder =
      new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS, Transparency.DROPPED);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grey.png",
        "one-bit.png",
        "palette-2-bit.png",
        "palette.png",
        "grey-few.png",
        "rgba.png",
        "grey-alpha.png",
        "rgb.png",
        "rgb-transparent-color.png",
        "rgb-profile.png",
        "one-pixel.png",
        "tiny.png",
        "grey-16.png",
        "rgb-16.png",
        "rgba-16.png",
        "grey-alpha-16.png",
        "lossless.webp",
        "lossless-alpha.webp"
      })
  void decodesLosslessImagesExactlyAsPilDoes(String name) throws IOException {
    assertThat(compare(name)).isEqualTo(new Difference(0, 0));
  }

  /**
   * Decoders may differ in the inverse DCT and in how chroma is enlarged: most by rounding alone.
   */
  @ParameterizedTest
  @CsvSource({
    "420.jpg, 2, 0.1",
    "444.jpg, 2, 0.1",
    "422-progressive.jpg, 2, 0.1",
    "grey.jpg, 2, 0.1",
    "cmyk.jpg, 2, 0.1",
    "ycck.jpg, 2, 0.1",
    "rgb.jpg, 2, 0.1",
    "profile.jpg, 2, 0.1",
    "exif-rotated.jpg, 2, 0.1",
    "lossy.webp, 80, 5",
    "lossy-alpha.webp, 80, 5",
    "profile.webp, 80, 5",
    "animated.webp, 80, 5"
  })
  void decodesLossyImagesCloseToPil(String name, int most, double mean) throws IOException {
    Difference difference = compare(name);
    assertThat(difference.most()).as("%s: %s", name, difference).isLessThanOrEqualTo(most);
    assertThat(difference.mean()).as("%s: %s", name, difference).isLessThanOrEqualTo(mean);
  }

  @Test
  void saysWhatTheBytesBeginWith() {
    assertRejected(
        "GIF89a....".getBytes(StandardCharsets.ISO_8859_1),
        "not an image: starts with 'GIF89a..' (expected PNG, JPEG or WebP)");
    assertRejected(
        "{\"a\"".getBytes(StandardCharsets.ISO_8859_1),
        "not an image: starts with '{\"a\"' (expected PNG, JPEG or WebP)");
    assertRejected(new byte[] {0, 'B', (byte) 0xff}, "starts with '\\x00B\\xff'");
    assertRejected(new byte[0], "not an image: it is empty");
    assertRejected(
        "RIFF....WAVE".getBytes(StandardCharsets.ISO_8859_1),
        "not an image: starts with 'RIFF....'");
  }

  @Test
  void rejectsTooManyPixelsByTheHeaderAlone() throws IOException {
    byte[] png = Arrays.copyOf(bytes("rgb.png"), 60); // no pixel data in it
    png[16] = 0x7f; // the width's highest byte
    assertRejected(png, "PNG of 2130706485x44 pixels (expected at most 67108864 in all)");
    assertThatThrownBy(() -> new ImageDecoder(100, Transparency.DROPPED).decode(bytes("420.jpg")))
        .hasMessageContaining("JPEG of 70x55 pixels (expected at most 100 in all)");
    assertThatThrownBy(
            () -> new ImageDecoder(100, Transparency.DROPPED).decode(bytes("lossy.webp")))
        .hasMessageContaining("WEBP of 66x52 pixels (expected at most 100 in all)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rgb.png", "420.jpg", "422-progressive.jpg", "lossy.webp", "lossless.webp"})
  void rejectsAnImageCutShort(String name) throws IOException {
    byte[] whole = bytes(name);
    assertRejected(
        Arrays.copyOf(whole, whole.length / 2),
        "damaged " + name.replaceAll(".*\\.", "").replace("jpg", "jpeg").toUpperCase());
    assertRejected(Arrays.copyOf(whole, 14), "damaged");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "palette.png",
        "420.jpg",
        "422-progressive.jpg",
        "cmyk.jpg",
        "lossy.webp",
        "lossless.webp",
        "lossy-alpha.webp"
      })
  void damagedBytesGiveAnImageOrARejection(String name) throws IOException {
    byte[] whole = bytes(name);
    Random random = new Random(4);
    for (int i = 0; i < 100; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 8; k++) {
        damaged[12 + random.nextInt(damaged.length - 12)] = (byte) random.nextInt();
      }
      try {
        assertThat(new ImageDecoder(1 << 20, Transparency.ON_WHITE).decode(damaged).width())
            .isPositive();
      } catch (ImageRejectedException e) {
        assertThat(e).hasMessageMatching("(?s).+"); // any other exception fails the test
      }
    }
  }

  private Difference compare(String name) throws IOException {
    RgbImage image = decoder.decode(bytes(name));
    try (SafetensorsFile expected =
        SafetensorsFile.open(Fixtures.path("images/decoded.safetensors"))) {
      TensorEntry entry = expected.entry(name);
      assertThat(entry.shape()).containsExactly(image.height(), image.width(), 3);
      byte[] rgb = new byte[(int) entry.byteSize()];
      expected.bytes(name).get(rgb);
      return Difference.between(image.rgb(), rgb);
    }
  }

  private void assertRejected(byte[] bytes, String message) {
    assertThatThrownBy(() -> decoder.decode(bytes))
        .isInstanceOf(ImageRejectedException.class)
        .hasMessageContaining(message);
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(Fixtures.path("images/" + name));
  }
}
