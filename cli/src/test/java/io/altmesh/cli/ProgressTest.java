package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter told = new StringWriter();
  private long now;

  @Test
  void isALineNowAndThenOffATerminal() {
    Progress progress = progress(false, -1);
    for (int i = 1; i <= 25; i++) {
      now += Duration.ofSeconds(1).toNanos();
      progress.accept(i * 1000L);
    }
    progress.end();
    assertThat(told.toString().lines())
        .containsExactly("10,000 texts, 1,000/s", "20,000 texts, 1,000/s");
  }

  @Test
  void isRewrittenInPlaceOnATerminalAndTakenAway() {
    Progress progress = progress(true, 50);
    now += Duration.ofMillis(50).toNanos();
    progress.accept(5);
    now += Duration.ofMillis(450).toNanos();
    progress.accept(40);
    progress.end();
    assertThat(told.toString())
        .isEqualTo("\r[################....] 40 of 50 texts, 80/s, 0 s left\u001b[K\r\r\u001b[K");
  }

  @Test
  void tellsTheTimeLeftAtTheRateSinceTheFirstOne() {
    Progress progress = progress(false, 100_000);
    now += Duration.ofSeconds(90).toNanos();
    progress.accept(0);
    for (long done : new long[] {100, 5_000, 90_000}) {
      now += Duration.ofSeconds(10).toNanos();
      progress.accept(done);
    }
    assertThat(told.toString().lines())
        .containsExactly(
            "0 of 100,000 texts, 0/s, ? left",
            "100 of 100,000 texts, 10/s, 2:46 h left",
            "5,000 of 100,000 texts, 250/s, 6:20 min left",
            "90,000 of 100,000 texts, 3,000/s, 3 s left");
  }

  private Progress progress(boolean terminal, long total) {
    return new Progress(new PrintWriter(told, true), "texts", () -> total, terminal, () -> now);
  }
}
