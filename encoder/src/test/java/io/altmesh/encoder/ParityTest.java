package io.altmesh.encoder;

import static io.altmesh.encoder.ParityModels.directory;
import static io.altmesh.encoder.ParityModels.expected;
import static io.altmesh.encoder.ParityModels.greatestDifference;
import static io.altmesh.encoder.ParityModels.images;
import static io.altmesh.encoder.ParityModels.leastCosine;
import static io.altmesh.encoder.ParityModels.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.engine.Engine;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The towers give transformers' numbers (make_parity_fixtures.py). It pads every text to the
 * context length, the towers here trim, so agreement shows that trimming is exact too.
 */
class ParityTest {
  private static final Logger log = LoggerFactory.getLogger(ParityTest.class);

  /** Outputs are of unit order; transformers' own attention kernels differ by 1e-6. */
  private static final double FP32 = 1e-4;

  private static final double BF16_COSINE = 0.999;

  /** The same text beside others: only the order of additions differs. */
  private static final double ROUNDING = 1e-5;

  private static Engine fp32;
  private static Engine bf16;

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

  static Stream<Arguments> modelsAndSpaces() {
    return Stream.of("clip-quick-gelu", "clip-gelu", "altclip")
        .flatMap(model -> Stream.of(Space.values()).map(space -> Arguments.of(model, space)));
  }

  @ParameterizedTest
  @MethodSource("modelsAndSpaces")
  void givesTheVectorsOfTransformersInFp32(String name, Space space) {
    try (EmbeddingModel model = EmbeddingModels.open(directory(name), fp32)) {
      Embeddings text = model.embedText(texts(), space);
      Embeddings image = model.embedImages(images(), space);

      double ofText = greatestDifference(text.values(), expected(name, "text." + space));
      double ofImage = greatestDifference(image.values(), expected(name, "image." + space));
      log.info("{} {} fp32: text {}, image {}", name, space, ofText, ofImage);
      assertThat(ofText).isLessThanOrEqualTo(FP32);
      assertThat(ofImage).isLessThanOrEqualTo(FP32);
    }
  }

  @ParameterizedTest
  @MethodSource("modelsAndSpaces")
  void pointsWhereTransformersPointsInBf16(String name, Space space) {
    try (EmbeddingModel model = EmbeddingModels.open(directory(name), bf16)) {
      Embeddings text = model.embedText(texts(), space);
      Embeddings image = model.embedImages(images(), space);

      double ofText = leastCosine(text.values(), expected(name, "text." + space), text.dim());
      double ofImage = leastCosine(image.values(), expected(name, "image." + space), image.dim());
      log.info("{} {} bf16: text {}, image {}", name, space, ofText, ofImage);
      assertThat(ofText).isGreaterThanOrEqualTo(BF16_COSINE);
      assertThat(ofImage).isGreaterThanOrEqualTo(BF16_COSINE);
      assertThat(model.identity().numerics()).isEqualTo("bf16/cpu");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip-quick-gelu", "clip-gelu", "altclip"})
  void givesATextTheSameVectorAloneAndBesideLongerOnes(String name) {
    try (EmbeddingModel model = EmbeddingModels.open(directory(name), fp32)) {
      Embeddings together = model.embedText(texts(), Space.PROJECTED);
      for (int row = 0; row < texts().size(); row++) {
        Embeddings alone = model.embedText(List.of(texts().get(row)), Space.PROJECTED);
        assertThat(greatestDifference(alone.values(), row(together, row)))
            .as(texts().get(row))
            .isLessThanOrEqualTo(ROUNDING);
      }
    }
  }

  private static float[] row(Embeddings embeddings, int row) {
    int dim = embeddings.dim();
    return Arrays.copyOfRange(embeddings.values(), row * dim, (row + 1) * dim);
  }
}
