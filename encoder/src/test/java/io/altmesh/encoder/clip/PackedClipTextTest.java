package io.altmesh.encoder.clip;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.TextTower;
import io.altmesh.encoder.tower.TowerProgram;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tower without padding beside its plain twin; that one agrees with transformers elsewhere. */
class PackedClipTextTest {
  /** The order of additions differs, in matrices of another height; values are of unit order. */
  private static final double ROUNDING = 2e-6;

  private static final Path DIRECTORY = Fixtures.path("architectures/clip-text");

  private Engine engine;
  private ClipTextConfig config;
  private TowerProgram program;

  @BeforeEach
  void load() {
    engine = Engine.open("cpu", "fp32");
    ClipText text = ClipText.of(ConfigNode.read(DIRECTORY), dim());
    config = text.config();
    Expected expected = new Expected();
    text.expect(expected);
    try (ModelWeights weights = ModelWeights.open(DIRECTORY)) {
      program =
          TowerProgram.load(
              engine,
              "Twins",
              expected,
              expected.check(weights, ClipNames::parts),
              text.fragments());
    }
  }

  private static int dim() {
    return ConfigNode.read(DIRECTORY).size("projection_dim", 512);
  }

  @AfterEach
  void close() {
    program.close();
    engine.close();
  }

  /** Rows of 2 to 16 tokens, each with an EOT at its end. */
  private List<long[]> rows(int count) {
    SplittableRandom random = new SplittableRandom(1);
    long eos = config.eot().eosTokenId();
    return IntStream.range(0, count)
        .mapToObj(
            row -> {
              long[] ids = random.longs(2 + random.nextInt(15), 0, config.vocabulary()).toArray();
              for (int i = 0; i < ids.length; i++) {
                ids[i] = ids[i] == eos ? 0 : ids[i];
              }
              ids[ids.length - 1] = eos;
              return ids;
            })
        .toList();
  }

  private float[] run(TextTower tower, List<long[]> rows) {
    try (NDManager scope = engine.newScope()) {
      return tower.pooled(scope, rows).toFloatArray();
    }
  }

  @Test
  void agreesWithItsPaddedTwin() {
    List<long[]> rows = rows(40);
    float[] packed = run(new PackedClipText(config, program), rows);
    float[] padded = run(new ClipTextTower(config, program), rows);
    assertThat(greatestDifference(packed, padded)).isLessThan(ROUNDING);
  }

  @Test
  void givesATextTheSameVectorAloneAndInCompany() {
    PackedClipText tower = new PackedClipText(config, program);
    List<long[]> rows = rows(40);
    float[] together = run(tower, rows);
    int width = config.layers().width();
    for (int row = 0; row < rows.size(); row++) {
      float[] alone = run(tower, rows.subList(row, row + 1));
      float[] there = Arrays.copyOfRange(together, row * width, (row + 1) * width);
      assertThat(greatestDifference(alone, there)).as("row %d", row).isLessThan(ROUNDING);
    }
  }

  @Test
  void takesTextsOfOneLengthTogether() {
    assertThat(PackedClipText.runs(new int[] {3, 3, 5, 3, 7, 7, 7}))
        .containsExactly(2, 3, 1, 5, 1, 3, 3, 7);
  }

  @Test
  void meetsFewNumbersOfTextsAndTokens() {
    Set<Integer> tokens = new TreeSet<>();
    Set<Integer> texts = new TreeSet<>();
    for (int count = 1; count <= 1024; count++) {
      List<long[]> filling = PackedClipText.filling(count, 13 * count);
      texts.add(count + filling.size());
      int total = 13 * count + filling.stream().mapToInt(row -> row.length).sum();
      tokens.add(total);
      assertThat(total).isLessThan(13 * count * 5 / 4 + 4);
    }
    assertThat(texts).hasSizeLessThan(140);
    assertThat(tokens).hasSizeLessThan(180);
  }

  private static double greatestDifference(float[] one, float[] other) {
    assertThat(one).hasSameSizeAs(other);
    return IntStream.range(0, one.length)
        .mapToDouble(i -> Math.abs(one[i] - other[i]))
        .max()
        .orElse(0);
  }
}
