package io.altmesh.mesh.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LanePaceTest {
  private static final long TURN = millis(160);

  private final LanePace pace = new LanePace();

  private static long millis(long value) {
    return Duration.ofMillis(value).toNanos();
  }

  /** A turn of three calls has ended at 0 while one waited. */
  private void endTurn(long nanos) {
    pace.started();
    pace.ended(3, 1, nanos, 0);
  }

  @Test
  void nothingIsWaitedForBeforeTheFirstTurn() {
    assertThat(pace.nanosToWait(1, 1, 0)).isZero();
  }

  @Test
  void whatComesWhileATurnRunsWaitsForItsEnd() {
    pace.started();
    assertThat(pace.nanosToWait(5, 1, millis(1000))).isEqualTo(Long.MAX_VALUE);
    assertThat(pace.nanosToWait(5, 2, millis(1000))).isZero();
  }

  @Test
  void thoseWhoWereAnsweredMayAskAgain() {
    endTurn(TURN);
    assertThat(pace.nanosToWait(1, 1, 0)).isEqualTo(millis(3));
    pace.arrived(millis(2));
    assertThat(pace.nanosToWait(2, 1, millis(2))).isEqualTo(millis(3));
    assertThat(pace.nanosToWait(4, 1, millis(2))).isZero(); // all are here
  }

  @Test
  void whenNoMoreComeThoseWhoWaitGo() {
    endTurn(TURN);
    pace.arrived(millis(2));
    assertThat(pace.nanosToWait(2, 1, millis(5))).isNotPositive();
  }

  @Test
  void thePauseIsASixteenthOfTheTurn() {
    endTurn(TURN);
    pace.arrived(millis(9));
    assertThat(pace.nanosToWait(2, 1, millis(9))).isEqualTo(millis(1));
    pace.arrived(millis(10));
    assertThat(pace.nanosToWait(3, 1, millis(10))).isNotPositive();
  }

  @Test
  void afterAShortTurnThereIsNoPause() {
    endTurn(millis(8)); // half a millisecond
    assertThat(pace.nanosToWait(1, 1, 0)).isZero();
  }

  @Test
  void anIdleLaneIsForgotten() {
    pace.started();
    assertThat(pace.isIdle(millis(1000))).isFalse();
    pace.ended(3, 1, TURN, millis(1000));
    assertThat(pace.isIdle(millis(1005))).isFalse();
    assertThat(pace.isIdle(millis(1011))).isTrue();
  }
}
