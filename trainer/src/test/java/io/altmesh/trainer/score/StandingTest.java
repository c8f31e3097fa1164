package io.altmesh.trainer.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.trainer.checkpoint.RunScores.Scored;
import io.altmesh.trainer.recipe.ScoreSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static Scored scored(long step, Map<String, Double> languages) {
    return new Scored(step, "fp" + step, new TreeMap<>(languages));
  }

  private static Scored scored(long step, double score) {
    return scored(step, Map.of("en", score));
  }

  private static ScoreSettings settings(int patience, double delta, String... languages) {
    return settings("mean-recall", patience, delta, languages);
  }

  private static ScoreSettings settings(
      String metric, int patience, double delta, String... languages) {
    return new ScoreSettings(
        "localhost:1", "emoji", metric, List.of(languages), "all", patience, delta);
  }

  private static Standing of(ScoreSettings settings, Scored... scored) {
    return Standing.of(List.of(scored), settings, one -> true);
  }

  @Test
  void countsSinceTheLastThatWasBetter() {
    Scored[] scored = {scored(0, 0.1), scored(1, 0.5), scored(2, 0.4), scored(3, 0.5)};

    Standing standing = of(settings(2, 0), scored);

    assertThat(standing.best()).isEqualTo(scored[1]);
    assertThat(standing.since()).isEqualTo(2);
    assertThat(standing.end(settings(2, 0)))
        .isEqualTo("no better mean recall than 0.5000 at step 1 for 2 checkpoints");
    assertThat(standing.end(settings(3, 0))).isNull();
    assertThat(standing.end(settings(0, 0))).isNull();
  }

  @Test
  void ofAnErrorTheLowestIsBest() {
    ScoreSettings settings = settings("mse", 2, 0.1);
    Standing standing =
        of(settings, scored(0, 2.0), scored(1, 1.5), scored(2, 1.45), scored(3, 1.6));

    assertThat(standing.best().step()).isEqualTo(2);
    assertThat(standing.end(settings))
        .isEqualTo("no better mse by 0.1 than 1.5000 at step 1 for 2 checkpoints");
  }

  @Test
  void aLittleBetterIsBestButDoesNotBeginThePatienceAnew() {
    Standing standing =
        of(settings(2, 0.1), scored(0, 0.5), scored(1, 0.55), scored(2, 0.59), scored(3, 0.3));

    assertThat(standing.best().step()).isEqualTo(2);
    assertThat(standing.end(settings(3, 0.1)))
        .isEqualTo("no better mean recall by 0.1 than 0.5000 at step 0 for 3 checkpoints");
  }

  @Test
  void oneThatLacksALanguageIsLeftOut() {
    Standing standing =
        of(
            settings(1, 0),
            scored(0, Map.of("en", 0.5, "zh", 0.1)),
            scored(1, Map.of("en", 0.9)),
            scored(2, Map.of("en", 0.4, "zh", 0.4)));

    assertThat(standing.best().step()).isEqualTo(2);
    assertThat(standing.since()).isZero();
  }

  @Test
  void namedLanguagesAreThoseThatMustBeThere() {
    Scored whole = scored(0, Map.of("en", 0.5));

    assertThat(of(settings(1, 0, "en"), whole).best()).isEqualTo(whole);
    assertThat(of(settings(1, 0, "en", "zh"), whole).best()).isNull();
  }

  @Test
  void oneThatIsGoneIsNotTheBestButShowsThatTheRunStillGains() {
    Standing standing =
        Standing.of(
            List.of(scored(0, 0.5), scored(1, 0.4), scored(2, 0.7)),
            settings(1, 0),
            one -> one.step() != 2);

    assertThat(standing.best().step()).isZero();
    assertThat(standing.since()).isZero();
  }
}
