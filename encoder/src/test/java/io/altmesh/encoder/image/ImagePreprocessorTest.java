package io.altmesh.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against transformers' PIL-based CLIPImageProcessor: src/test/python/make_image_fixtures.py. */
class ImagePreprocessorTest {
  private static final String CLIP =
      """
      {"crop_size": {"height": 30, "width": 30}, "do_center_crop": true, "do_convert_rgb": true,
        "do_normalize": true, "do_rescale": true, "do_resize": true,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_processor_type": "CLIPImageProcessor",
        "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3,
        "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 30}}""";

  private static final String SIGLIP =
      """
      {"do_convert_rgb": true, "do_normalize": true, "do_rescale": true, "do_resize": true,
        "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "SiglipImageProcessor",
        "image_std": [0.5, 0.5, 0.5], "resample": 3, "rescale_factor": 0.00392156862745098,
        "size": {"height": 32, "width": 32}}""";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"shortest-and-crop", "old-numbers", "crop-larger", "exact-bilinear", "crop-alone"})
  void resizesAndCropsLosslessImagesToTheSameBytes(String config) throws IOException {
    try (SafetensorsFile expected = fixture("fitted")) {
      ImagePreprocessor preprocessor =
          ImagePreprocessor.open(Fixtures.path("images/configs/" + config));
      List<String> images =
          expected.entries().keySet().stream()
              .filter(
                  name ->
                      name.startsWith(config + "/")
                          && (name.endsWith(".png") || name.contains("lossless")))
              .toList();
      assertThat(images).hasSizeGreaterThanOrEqualTo(7);
      for (String name : images) {
        RgbImage fitted = preprocessor.fit(preprocessor.decode(bytes(name)));
        assertThat(expected.entry(name).shape())
            .containsExactly(preprocessor.height(), preprocessor.width(), 3);
        assertThat(Difference.between(fitted.rgb(), values(expected, name)))
            .as(name)
            .isEqualTo(new Difference(0, 0));
      }
    }
  }

  @Test
  void staysCloseForLossyImages() throws IOException {
    try (SafetensorsFile expected = fixture("fitted")) {
      ImagePreprocessor preprocessor = clip();
      List<String> images =
          expected.entries().keySet().stream()
              .filter(name -> name.endsWith(".jpg") || name.endsWith(".webp"))
              .toList();
      assertThat(images).hasSizeGreaterThan(10);
      for (String name : images) {
        RgbImage fitted = preprocessor.fit(preprocessor.decode(bytes(name)));
        assertThat(Difference.between(fitted.rgb(), values(expected, name)).mean())
            .as(name)
            .isLessThan(name.endsWith(".webp") ? 5 : 0.1);
      }
    }
  }

  @Test
  void resizesAPhotographTo224AsPilDoes() throws IOException {
    Files.writeString(folder.resolve("preprocessor_config.json"), "{}"); // CLIP's defaults
    ImagePreprocessor preprocessor = ImagePreprocessor.open(folder);
    CRC32 crc = new CRC32();
    crc.update(preprocessor.fit(preprocessor.decode(bytes("/photo-size.png"))).rgb());
    try (SafetensorsFile expected = fixture("numbers")) {
      assertThat(crc.getValue()).isEqualTo(expected.longs("crc32/224")[0]);
    }
  }

  @Test
  void normalisesToTheFloatsOfNumpy() throws IOException {
    try (SafetensorsFile expected = fixture("numbers")) {
      float[] pixels = clip().pixels(bytes("/rgb.png"));
      assertThat(expected.entry("normalised/rgb.png").shape()).containsExactly(3, 32, 32);
      assertThat(pixels).isEqualTo(expected.floats("normalised/rgb.png"));
    }
  }

  @Test
  void writesIntoABatch() throws IOException {
    ImagePreprocessor preprocessor = clip();
    RgbImage image = preprocessor.decode(bytes("/rgb.png"));
    float[] batch = new float[2 * 3 * 32 * 32];
    preprocessor.pixels(image, batch, 3 * 32 * 32);
    assertThat(batch[0]).isZero();
    assertThat(java.util.Arrays.copyOfRange(batch, 3 * 32 * 32, batch.length))
        .isEqualTo(preprocessor.pixels(image));
  }

  /**
   * A row of 60 million pixels would be 13 billion columns at a height of 224; only the crop is
   * made.
   */
  @Test
  void anExtremelyLongImageTakesNoMoreMemoryThanItsCrop() throws IOException {
    Files.writeString(folder.resolve("preprocessor_config.json"), "{}");
    RgbImage line = new RgbImage(20_000_000, 1, new byte[60_000_000]);
    assertThat(ImagePreprocessor.open(folder).fit(line).rgb()).hasSize(3 * 224 * 224);
  }

  @Test
  void whatTheFileLeavesOutIsAsInTransformers() throws IOException {
    assertThat(
            preprocessor(
                    "{\"feature_extractor_type\":\"CLIPFeatureExtractor\",\"size\":224,\"crop_size\":224}")
                .height())
        .isEqualTo(224);
    ImagePreprocessor siglip =
        preprocessor(
            "{\"image_processor_type\":\"SiglipImageProcessor\",\"size\":{\"height\":16,\"width\":12},\"image_mean\":0.5,\"image_std\":[0.5,0.5,0.5]}");
    assertThat(siglip.width()).isEqualTo(12);
    assertThat(siglip.pixels(new RgbImage(1, 1, new byte[3]))).containsOnly(-1);
    ImagePreprocessor raw = preprocessor("{\"do_rescale\":false,\"do_normalize\":false}");
    assertThat(raw.pixels(new RgbImage(1, 1, new byte[] {7, 7, 7}))[0]).isCloseTo(7, within(0f));
  }

  /** As ProcessorMixin.save_pretrained of transformers 5.23 writes them, AltCLIP's like CLIP's. */
  @ParameterizedTest
  @ValueSource(strings = {"CLIPProcessor", "AltCLIPProcessor", "SiglipProcessor"})
  void readsTheImageProcessorWithinAProcessor(String name) throws IOException {
    String written = name.equals("SiglipProcessor") ? SIGLIP : CLIP;
    String own = preprocessor(written).sha256();
    Files.writeString(folder.resolve("preprocessor_config.json"), "{\"size\": 99}");
    Files.writeString(
        folder.resolve("processor_config.json"),
        "{\"image_processor\": %s, \"processor_class\": \"%s\"}".formatted(written, name));

    assertThat(ImagePreprocessor.open(folder).sha256()).isEqualTo(own); // transformers' order
    Files.delete(folder.resolve("preprocessor_config.json"));
    ImagePreprocessor read = ImagePreprocessor.open(folder);

    assertThat(read.sha256()).isEqualTo(own);
    assertThat(read.file()).isEqualTo(folder.resolve("processor_config.json"));
  }

  @Test
  void readsTheFileOfItsOwnBesideAProcessorWithoutOne() throws IOException {
    Files.writeString(
        folder.resolve("processor_config.json"), "{\"processor_class\": \"CLIPProcessor\"}");
    assertThat(preprocessor("{\"size\": 64, \"crop_size\": 48}").height()).isEqualTo(48);
  }

  @Test
  void namesTheProcessorsFileAndField() throws IOException {
    Files.writeString(
        folder.resolve("processor_config.json"), "{\"image_processor\": {\"size\": -3}}");
    assertThatThrownBy(() -> ImagePreprocessor.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("/processor_config.json: image_processor.size is -3 (expected 1 to");
    Files.writeString(
        folder.resolve("processor_config.json"),
        "{\"image_processor\": {\"do_center_crop\": false}}");
    assertThatThrownBy(() -> ImagePreprocessor.open(folder))
        .hasMessageContaining("/processor_config.json: gives images of varying size");
  }

  /** What torchvision's processors of transformers 4.5x wrote. */
  @Test
  void takesNullForAbsent() throws IOException {
    String siglip =
        preprocessor(SIGLIP.replaceFirst("\\{", "{\"crop_size\": null, \"do_center_crop\": null, "))
            .sha256();
    assertThat(siglip).isEqualTo(preprocessor(SIGLIP).sha256());
    String nulls =
        List.of(
                "crop_size do_center_crop do_normalize do_rescale do_resize feature_extractor_type image_mean image_processor_type image_std resample rescale_factor size"
                    .split(" "))
            .stream()
            .map(name -> "\"" + name + "\": null")
            .collect(Collectors.joining(", ", "{", "}"));
    assertThat(preprocessor(nulls).sha256()).isEqualTo(preprocessor("{}").sha256());
  }

  @Test
  void fingerprintsWhatChangesPixelsAndNothingElse() throws IOException {
    String plain = preprocessor("{}").sha256();
    assertThat(
            preprocessor(
                    "{\"image_processor_type\":\"CLIPImageProcessor\",\"resample\":3,\"size\":224}")
                .sha256())
        .isEqualTo(plain);
    assertThat(preprocessor("{\"resample\":2}").sha256()).isNotEqualTo(plain);
    assertThat(preprocessor("{\"crop_size\":223}").sha256()).isNotEqualTo(plain);
  }

  @Test
  void refusesAConfigurationThatDoesNotLeadToOneSize() {
    assertThatThrownBy(() -> preprocessor("{\"do_center_crop\":false}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("gives images of varying size");
  }

  @Test
  void namesFileAndFieldOfABadConfiguration() {
    assertThatThrownBy(() -> ImagePreprocessor.open(folder.resolve("none")))
        .hasMessageContaining("preprocessor_config.json: no such file");
    assertThatThrownBy(() -> preprocessor("{"))
        .hasMessageContaining("preprocessor_config.json: is not JSON");
    assertThatThrownBy(() -> preprocessor("{\"resample\":1}"))
        .hasMessageContaining("preprocessor_config.json: resample 1 (expected 2");
    assertThatThrownBy(() -> preprocessor("{\"size\":{\"longest_edge\":3}}"))
        .hasMessageContaining("size.width is ");
    assertThatThrownBy(() -> preprocessor("{\"size\":-3}"))
        .hasMessageContaining("size is -3 (expected 1 to 16384");
    assertThatThrownBy(() -> preprocessor("{\"image_mean\":[1,2]}"))
        .hasMessageContaining("image_mean is [1,2] (expected a number or three)");
  }

  private ImagePreprocessor preprocessor(String json) throws IOException {
    Files.writeString(folder.resolve("preprocessor_config.json"), json);
    return ImagePreprocessor.open(folder);
  }

  private static ImagePreprocessor clip() {
    return ImagePreprocessor.open(Fixtures.path("images/configs/shortest-and-crop"));
  }

  private static SafetensorsFile fixture(String name) {
    return SafetensorsFile.open(Fixtures.path("images/" + name + ".safetensors"));
  }

  private static byte[] values(SafetensorsFile file, String name) {
    byte[] values = new byte[(int) file.entry(name).byteSize()];
    file.bytes(name).get(values);
    return values;
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(Fixtures.path("images" + name.substring(name.indexOf('/'))));
  }
}
