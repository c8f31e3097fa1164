package io.altmesh.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededRandomTest {
  @Test
  void givesTheNumbersOfTheJdksSplitMix64() {
    // One seed s makes the state mix(s + golden); SplittableRandom starts from such a state and
    // mixes alike.
    SeededRandom random = new SeededRandom(42);
    assertThat(new long[] {random.nextLong(), random.nextLong(), random.nextLong()})
        .containsExactly(jdk(42, 3));
  }

  @Test
  void isAnotherGeneratorForEveryCombinationOfSeeds() {
    assertThat(
            IntStream.range(0, 100)
                .boxed()
                .flatMap(
                    a -> IntStream.range(0, 100).mapToObj(b -> new SeededRandom(a, b).nextLong()))
                .distinct()
                .count())
        .isEqualTo(10_000);
    assertThat(new SeededRandom(0).nextLong()).isNotEqualTo(new SeededRandom(0, 0).nextLong());
  }

  @Test
  void shufflesUniformly() {
    // 24 orders of 4 values in 24,000 shuffles: 1,000 each, standard deviation 31.
    int[] counts = new int[256];
    SeededRandom random = new SeededRandom(1);
    for (int i = 0; i < 24_000; i++) {
      int[] values = {0, 1, 2, 3};
      random.shuffle(values);
      counts[values[0] * 64 + values[1] * 16 + values[2] * 4 + values[3]]++;
    }
    assertThat(Arrays.stream(counts).filter(n -> n > 0))
        .hasSize(24)
        .allMatch(n -> n > 850 && n < 1150);
  }

  @Test
  void drawsIntsInAllOfTheirRange() {
    SeededRandom random = new SeededRandom(7);
    assertThat(IntStream.range(0, 1000).map(i -> random.nextInt(3)).distinct().sorted())
        .containsExactly(0, 1, 2);
    assertThat(IntStream.range(0, 1000).map(i -> random.nextInt(Integer.MAX_VALUE)))
        .allMatch(n -> n >= 0);
    assertThat(IntStream.range(0, 1000).mapToDouble(i -> random.nextDouble()))
        .allMatch(d -> d >= 0 && d < 1);
  }

  private static long[] jdk(long seed, int count) {
    long state = new SplittableRandom(seed).nextLong();
    return new SplittableRandom(state).longs(count).toArray();
  }
}
