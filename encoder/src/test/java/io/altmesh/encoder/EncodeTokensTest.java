package io.altmesh.encoder;

import static io.altmesh.encoder.ParityModels.directory;
import static io.altmesh.encoder.ParityModels.greatestDifference;
import static io.altmesh.encoder.ParityModels.leastCosine;
import static io.altmesh.encoder.ParityModels.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AltCLIP's tokens have transformers' and FlagAI's states (make_token_state_fixtures.py). */
class EncodeTokensTest {
  private static final Logger log = LoggerFactory.getLogger(EncodeTokensTest.class);

  /** Outputs are of unit order; transformers' own attention kernels differ by 1e-6. */
  private static final double FP32 = 1e-4;

  private static final double BF16_COSINE = 0.999;

  /** The same text beside others: only the order of additions differs. */
  private static final double ROUNDING = 1e-5;

  private static final EncodedTokens.ShapeCheck ANY = (rows, length, dim) -> {};

  private static Engine fp32;
  private static EmbeddingModel altclip;

  @BeforeAll
  static void open() {
    fp32 = Engine.open("cpu", "fp32");
    altclip = EmbeddingModels.open(directory("altclip"), fp32);
  }

  @AfterAll
  static void close() {
    altclip.close();
    fp32.close();
  }

  /** 8 cuts most texts; 77 is more than the model's context of 16. */
  static Stream<Arguments> statesAndLengths() {
    return Stream.of(States.values())
        .flatMap(states -> Stream.of(8, 77).map(length -> Arguments.of(states, length)));
  }

  @ParameterizedTest
  @MethodSource("statesAndLengths")
  void givesPaddedRowsTheStatesOfTransformersInFp32(States states, int length) {
    EncodedTokens tokens = altclip.encodeTokens(texts(), states, length, ANY);

    double difference = greatestDifference(tokens.values(), expected(states + "." + length));
    log.info("{} {} fp32: {}", states, length, difference);
    assertThat(difference).isLessThanOrEqualTo(FP32);
    assertThat(tokens.rows()).isEqualTo(texts().size());
    assertThat(tokens.length()).isEqualTo(length);
    assertThat(tokens.dim()).isEqualTo(40);
    assertThat(tokens.lengths()).isEqualTo(lengths("lengths." + length));
    assertThat(tokens.truncated()).isEqualTo(length == 8 ? List.of(3, 5, 7) : List.of(5));
  }

  @ParameterizedTest
  @MethodSource("statesAndLengths")
  void pointsWhereTransformersPointsInBf16(States states, int length) {
    try (Engine bf16 = Engine.open("cpu", "bf16");
        EmbeddingModel model = EmbeddingModels.open(directory("altclip"), bf16)) {
      EncodedTokens tokens = model.encodeTokens(texts(), states, length, ANY);

      double cosine = leastCosine(tokens.values(), expected(states + "." + length), tokens.dim());
      log.info("{} {} bf16: {}", states, length, cosine);
      assertThat(cosine).isGreaterThanOrEqualTo(BF16_COSINE);
    }
  }

  /** The fixture's texts were computed one by one, so this shows that trimming is exact too. */
  @ParameterizedTest
  @EnumSource(States.class)
  void fillsUnpaddedRowsUpWithZeros(States states) {
    EncodedTokens tokens = altclip.encodeTokens(texts(), states, 0, ANY);

    assertThat(greatestDifference(tokens.values(), expected(states.name())))
        .isLessThanOrEqualTo(FP32);
    assertThat(tokens.length()).isEqualTo(16);
    assertThat(tokens.lengths()).isEqualTo(lengths("lengths"));
    for (int row = 0; row < tokens.rows(); row++) {
      int end = (row + 1) * tokens.length() * tokens.dim();
      int padding = (tokens.length() - tokens.lengths()[row]) * tokens.dim();
      assertThat(padding == 0 ? new float[1] : values(tokens, end - padding, end)).containsOnly(0f);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 77})
  void givesTheFirstTokenThePooledVectorWhenNormed(int padTo) {
    EncodedTokens tokens = altclip.encodeTokens(texts(), States.NORMED, padTo, ANY);

    float[] pooled = altclip.embedText(texts(), Space.POOLED).values();
    for (int row = 0; row < tokens.rows(); row++) {
      int start = row * tokens.length() * tokens.dim();
      float[] first = values(tokens, start, start + tokens.dim());
      float[] expected = Arrays.copyOfRange(pooled, row * tokens.dim(), (row + 1) * tokens.dim());
      assertThat(greatestDifference(first, expected)).isLessThanOrEqualTo(ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 77})
  void keepsTheOrderOfMoreTextsThanOneBatchHolds(int padTo) {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      many.add(texts().get(i % texts().size()));
    }

    EncodedTokens few = altclip.encodeTokens(texts(), States.PLAIN, padTo, ANY);
    EncodedTokens all = altclip.encodeTokens(many, States.PLAIN, padTo, ANY);

    int size = all.length() * all.dim();
    for (int row = 0; row < many.size(); row++) {
      int same = row % texts().size() * size;
      float[] expected = values(few, same, same + size);
      assertThat(greatestDifference(values(all, row * size, (row + 1) * size), expected))
          .isLessThanOrEqualTo(ROUNDING);
    }
  }

  @Test
  void asksWhetherTheShapeWillDoBeforeItComputes() {
    List<Integer> heard = new ArrayList<>();
    EncodedTokens.ShapeCheck refusing =
        (rows, length, dim) -> {
          heard.addAll(List.of(rows, length, dim));
          throw new ArithmeticException("too many");
        };

    assertThatThrownBy(() -> altclip.encodeTokens(List.of("dog", ""), States.PLAIN, 0, refusing))
        .hasMessage("too many");
    assertThat(heard).containsExactly(2, 3, 40);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 513})
  void refusesLengthsThatMakeNoSense(int padTo) {
    assertThatThrownBy(() -> altclip.encodeTokens(texts(), States.NORMED, padTo, ANY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(padTo + " (expected: 2 to 512, or 0 for those of the longest row)");
  }

  @Test
  void answersNothingWithNothing() {
    EncodedTokens none = altclip.encodeTokens(List.of(), States.NORMED, 0, ANY);

    assertThat(none.rows()).isZero();
    assertThat(none.values()).isEmpty();
  }

  @Test
  void modelsWithoutSuchStatesSaySo() {
    try (EmbeddingModel clip = EmbeddingModels.open(directory("clip-gelu"), fp32)) {
      assertThatThrownBy(() -> clip.encodeTokens(texts(), States.NORMED, 0, ANY))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("clip-gelu (clip) has no states of single tokens to give");
    }
  }

  private static float[] values(EncodedTokens tokens, int from, int to) {
    return Arrays.copyOfRange(tokens.values(), from, to);
  }

  private static float[] expected(String tensor) {
    try (SafetensorsFile file = file()) {
      return file.floats(tensor);
    }
  }

  private static int[] lengths(String tensor) {
    try (SafetensorsFile file = file()) {
      return Arrays.stream(file.longs(tensor)).mapToInt(Math::toIntExact).toArray();
    }
  }

  private static SafetensorsFile file() {
    return SafetensorsFile.open(directory("altclip").resolve("states.safetensors"));
  }
}
