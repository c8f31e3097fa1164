package io.altmesh.encoder.tower;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthGroupsTest {
  private static final int TOKENS = 16_384;

  @Test
  void holdsEveryRowOnceAndBoundsMemory() {
    Random random = new Random(7);
    int[] lengths = random.ints(5000, 2, 513).toArray();

    List<int[]> groups = LengthGroups.of(lengths, TOKENS);

    assertThat(groups.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, 5000).toArray());
    for (int[] group : groups) {
      int longest = Arrays.stream(group).map(row -> lengths[row]).max().orElseThrow();
      assertThat(group.length).isLessThanOrEqualTo(LengthGroups.ROWS);
      assertThat(group.length * longest).isLessThanOrEqualTo(TOKENS);
    }
  }

  @Test
  void keepsShortTextsApartFromLongOnesWhenThereAreMany() {
    int[] lengths = new int[200];
    Arrays.fill(lengths, 0, 100, 6);
    Arrays.fill(lengths, 100, 200, 40);

    assertThat(LengthGroups.of(lengths, TOKENS))
        .extracting(group -> group.length)
        .containsExactly(100, 100);
  }

  @Test
  void doesNotSplitFewTexts() {
    assertThat(LengthGroups.of(new int[] {70, 3, 12}, TOKENS)).hasSize(1);
    assertThat(LengthGroups.of(new int[] {}, TOKENS)).isEmpty();
  }
}
