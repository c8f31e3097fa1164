package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TeacherTimesTest {
  private static final long SECOND = 1_000_000_000L;

  private final long begin = System.nanoTime() + SECOND;
  private final TeacherTimes times = new TeacherTimes();

  @Test
  void listsThatAreUnderWayTogetherShareTheirTime() {
    times.answered(50, SECOND, begin + SECOND);
    times.answered(50, 2 * SECOND, begin + 2 * SECOND);

    assertThat(times.take())
        .containsEntry("teacher_seconds_per_item", 0.02)
        .containsEntry("teacher_seconds_p95", 2.0);
    assertThat(times.take()).isEmpty();
  }

  @Test
  void theSlowestTwentiethIsNotTheP95() {
    for (int i = 1; i <= 100; i++) {
      times.answered(1, (i <= 95 ? 1 : 9) * SECOND, begin + i * SECOND);
    }

    assertThat(times.take()).containsEntry("teacher_seconds_p95", 1.0);
  }
}
