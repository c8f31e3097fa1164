package io.altmesh.encoder;

import static io.altmesh.encoder.ParityModels.greatestDifference;
import static io.altmesh.encoder.ParityModels.leastCosine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every architecture gives the numbers of its own library (make_architecture_fixtures.py), from
 * texts in ten scripts and from images of every mode.
 */
class ArchitectureParityTest {
  private static final Logger log = LoggerFactory.getLogger(ArchitectureParityTest.class);

  /** Outputs are of unit order; orders of additions differ by 1e-6. */
  private static final double FP32 = 1e-4;

  private static final double BF16_COSINE = 0.999;

  /** Where JPEG decoders differ by a few levels of 255. */
  private static final double LOSSY_COSINE = 0.999;

  private static Engine fp32;
  private static Engine bf16;
  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    fp32 = Engine.open("cpu", "fp32");
    bf16 = Engine.open("cpu", "bf16");
  }

  @AfterAll
  static void close() {
    fp32.close();
    bf16.close();
  }

  /** Which of them its library computes: two spaces where there are two vectors. */
  @ParameterizedTest
  @CsvSource({
    "clip-1, image.POOLED image.PROJECTED logits text.POOLED text.PROJECTED",
    "clip-2, image.POOLED image.PROJECTED logits text.POOLED text.PROJECTED",
    "clip-text, text.POOLED text.PROJECTED",
    "clip-vision, image.POOLED image.PROJECTED",
    "open-clip, image.PROJECTED logits text.PROJECTED",
    "altclip-1, image.POOLED image.PROJECTED logits text.POOLED text.PROJECTED",
    "altclip-2, image.POOLED image.PROJECTED logits text.POOLED text.PROJECTED",
    "m-clip, text.PROJECTED",
    "siglip, image.POOLED image.PROJECTED logits text.POOLED text.PROJECTED",
    "siglip-2, text.PROJECTED",
    "siglip-text, text.PROJECTED",
    "siglip-vision, image.PROJECTED",
    "chinese-clip, image.POOLED image.PROJECTED logits text.POOLED text.PROJECTED"
  })
  void givesTheNumbersOfItsOwnLibrary(String name, String numbers) throws IOException {
    Path directory = Architecture.directory(name, folder);
    try (EmbeddingModel exact = EmbeddingModels.open(directory, fp32);
        EmbeddingModel rounded = EmbeddingModels.open(directory, bf16);
        SafetensorsFile expected = SafetensorsFile.open(Architecture.expected(name))) {
      for (String number : numbers.split(" ")) {
        float[] values = expected.floats(number);
        Space space =
            number.equals("logits")
                ? Space.PROJECTED
                : Space.valueOf(number.substring(number.indexOf('.') + 1));
        if (number.startsWith("text.")) {
          checkTexts(exact, rounded, space, values);
        } else if (number.startsWith("image.")) {
          checkImages(exact, rounded, space, values);
        } else {
          checkLogits(exact, values);
        }
      }
    }
  }

  @Test
  void readsADirectoryThatOpenClipSaved() throws IOException {
    Path hugging = Architecture.directory("open-clip", folder.resolve("hugging-face"));
    Path open = Architecture.directory("open-clip", folder.resolve("open-clip"));
    Files.delete(open.resolve("config.json"));
    Files.delete(open.resolve("preprocessor_config.json"));
    Files.move(open.resolve("model.safetensors"), open.resolve("open_clip_model.safetensors"));

    assertThat(EmbeddingModels.identify(open, "")).isEqualTo(EmbeddingModels.identify(hugging, ""));

    Path config = open.resolve("open_clip_config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"head_width\": 16", "\"head_width\": 16, \"timm_model_name\": \"vit\""));
    assertThatThrownBy(() -> EmbeddingModels.identify(open, ""))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("model_cfg.vision_cfg.timm_model_name is \"vit\"");
  }

  @Test
  void joinedTowersHaveTheScaleThatOneOfThemStores() throws IOException {
    Path texts = Architecture.directory("m-clip", folder);
    Path images = Architecture.directory("clip-1", folder);
    try (EmbeddingModel alone = EmbeddingModels.open(texts, fp32);
        EmbeddingModel joined = EmbeddingModels.open(texts, images, fp32)) {
      assertThat(alone.identity().logitScale()).isNull();
      assertThat(joined.identity().logitScale()).isEqualTo(2.5f);
      assertThat(joined.head().logitScale()).isEqualTo(2.5f);
      assertThat(joined.head().imageTowerFingerprint())
          .isEqualTo(EmbeddingModels.identify(images, "").image().fingerprint());
    }
  }

  private static void checkTexts(
      EmbeddingModel exact, EmbeddingModel rounded, Space space, float[] expected) {
    Embeddings vectors = exact.embedText(Architecture.texts(), space);
    double difference = greatestDifference(vectors.values(), expected);
    float[] inBf16 = rounded.embedText(Architecture.texts(), space).values();
    double cosine = leastCosine(inBf16, expected, vectors.dim());
    log.info("{} text {}: fp32 {}, bf16 {}", exact.identity().name(), space, difference, cosine);
    assertThat(difference).isLessThanOrEqualTo(FP32);
    assertThat(cosine).isGreaterThanOrEqualTo(BF16_COSINE);
  }

  private static void checkImages(
      EmbeddingModel exact, EmbeddingModel rounded, Space space, float[] expected) {
    List<byte[]> images = Architecture.losslessImages();
    Embeddings vectors = exact.embedImages(images, space);
    int lossless = vectors.values().length;
    float[] first = Arrays.copyOf(expected, lossless);
    double difference = greatestDifference(vectors.values(), first);
    double cosine = leastCosine(rounded.embedImages(images, space).values(), first, vectors.dim());
    float[] last = Arrays.copyOfRange(expected, lossless, expected.length);
    double lossy =
        leastCosine(
            exact.embedImages(Architecture.lossyImages(), space).values(), last, vectors.dim());
    log.info(
        "{} image {}: fp32 {}, bf16 {}, lossy {}",
        exact.identity().name(),
        space,
        difference,
        cosine,
        lossy);
    assertThat(difference).isLessThanOrEqualTo(FP32);
    assertThat(cosine).isGreaterThanOrEqualTo(BF16_COSINE);
    assertThat(lossy).isGreaterThanOrEqualTo(LOSSY_COSINE);
  }

  /** Cosines times the scale's exponent, up to 14 where the vectors are of unit order. */
  private static void checkLogits(EmbeddingModel model, float[] expected) {
    Embeddings texts = model.embedText(Architecture.texts(), Space.PROJECTED);
    Embeddings images = model.embedImages(Architecture.losslessImages(), Space.PROJECTED);
    int all = images.rows() + Architecture.lossyImages().size();
    double scale = Math.exp(model.identity().logitScale());
    double greatest = 0;
    for (int text = 0; text < texts.rows(); text++) {
      for (int image = 0; image < images.rows(); image++) {
        double logit = scale * cosine(texts, text, images, image);
        greatest = Math.max(greatest, Math.abs(logit - expected[text * all + image]));
      }
    }
    log.info("{} logits: fp32 {}", model.identity().name(), greatest);
    assertThat(greatest).isLessThanOrEqualTo(FP32);
  }

  private static double cosine(Embeddings texts, int text, Embeddings images, int image) {
    double dot = 0;
    double ofText = 0;
    double ofImage = 0;
    for (int i = 0; i < texts.dim(); i++) {
      double a = texts.values()[text * texts.dim() + i];
      double b = images.values()[image * images.dim() + i];
      dot += a * b;
      ofText += a * a;
      ofImage += b * b;
    }
    return dot / Math.sqrt(ofText * ofImage);
  }
}
