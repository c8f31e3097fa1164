package io.altmesh.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScoreProgressTest {
  private final Score.Builder score =
      Score.newBuilder().setBenchmark("xtd-11").setLanguage("zh").setPartial(true).setTotal(1000);

  private static MetricValue recall() {
    return MetricValue.newBuilder()
        .setName("recall@1")
        .setValue(0.25)
        .setLow(0.2)
        .setHigh(0.3)
        .build();
  }

  @Test
  void tellsHowManyImagesAreKnownAndWhatFiguresAreAmong() {
    score.setImages(1280).setImagesTotal(5000);
    assertThat(ScoreProgress.line(score.build())).isEqualTo("xtd-11 zh: images 1,280 of 5,000");
    score.addMetrics(recall()).setCandidates(1184);
    assertThat(ScoreProgress.line(score.build()))
        .isEqualTo("xtd-11 zh: images 1,280 of 5,000; recall@1 0.250 ± 0.050 among 1,184 of them");
  }

  @Test
  void tellsHowManyQueriesFiguresAreOf() {
    score.addMetrics(recall()).setQueries(512);
    assertThat(ScoreProgress.line(score.build()))
        .isEqualTo("xtd-11 zh: recall@1 0.250 ± 0.050, 512 of 1,000 queries");
  }

  @Test
  void isALineNowAndThenOffATerminal() {
    StringWriter told = new StringWriter();
    long[] now = {0};
    ScoreProgress progress = new ScoreProgress(new PrintWriter(told), false, () -> now[0]);
    for (int second = 1; second <= 25; second++) {
      now[0] = Duration.ofSeconds(second).toNanos();
      progress.accept(score.setImages(second).setImagesTotal(25).build());
    }
    assertThat(told.toString().lines())
        .containsExactly("xtd-11 zh: images 10 of 25", "xtd-11 zh: images 20 of 25");
  }
}
