package io.altmesh.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryShareTest {
  private final LongSupplier counter = new AtomicLong()::getAndIncrement;

  @Test
  void takesEveryTenthCallOfTenPercent() {
    CanaryShare canary = new CanaryShare("fp", 0.1, counter);
    int[] taken = IntStream.range(0, 40).filter(call -> canary.takes(null)).toArray();
    assertThat(taken).containsExactly(9, 19, 29, 39);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.25, 1.0 / 3, 0.5, 0.9, 1})
  void hasTakenItsShareOfAnyNumberOfCalls(double share) {
    CanaryShare canary = new CanaryShare("fp", share, counter);
    int taken = 0;
    for (int calls = 1; calls <= 1_000; calls++) {
      taken += canary.takes(null) ? 1 : 0;
      assertThat(taken).isEqualTo((int) Math.floor(calls * share));
    }
  }

  @Test
  void takesAboutItsShareOfRequestIdsAndTheSameOnesEverywhere() {
    CanaryShare here = new CanaryShare("fp", 0.25, counter);
    CanaryShare onAnotherReplica = new CanaryShare("fp", 0.25, new AtomicLong()::getAndIncrement);
    int taken = 0;
    for (int i = 0; i < 4_000; i++) {
      boolean takes = here.takes("request-" + i);
      assertThat(onAnotherReplica.takes("request-" + i)).isEqualTo(takes);
      taken += takes ? 1 : 0;
    }
    // Binomial(4000, 0.25): a standard deviation is 27.
    assertThat(taken).isBetween(865, 1135);
  }

  @Test
  void choosesOtherIdsForAnotherCanary() {
    CanaryShare one = new CanaryShare("fp1", 0.5, counter);
    CanaryShare two = new CanaryShare("fp2", 0.5, counter);
    assertThat(IntStream.range(0, 100).filter(i -> one.takes("r" + i) && !two.takes("r" + i)))
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesWhatIsNoShare(double share) {
    assertThatThrownBy(() -> new CanaryShare("fp", share, counter))
        .hasMessageContaining("expected: 0 to 1");
  }
}
