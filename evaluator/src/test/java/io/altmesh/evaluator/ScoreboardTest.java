package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreboardTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("data/scores.jsonl");
  }

  @Test
  void readsBackWhatAnEarlierProcessWrote() {
    Scoreboard.open(file).add(score("a", "en", 0.5));
    assertThat(Scoreboard.open(file).all()).containsExactly(score("a", "en", 0.5));
  }

  @Test
  void aNewScoreOfTheSameModelReplacesTheOld() {
    Scoreboard board = Scoreboard.open(file);
    board.add(score("a", "en", 0.5));
    board.add(score("a", "en", 0.6));
    assertThat(board.all()).containsExactly(score("a", "en", 0.6));
    assertThat(Scoreboard.open(file).all()).containsExactly(score("a", "en", 0.6));
  }

  @Test
  void beginsOnANewLineAfterOneThatACrashCutWithinACharacter() throws IOException {
    Scoreboard.open(file).add(score("a", "中文", 0.5));
    byte[] whole = Files.readAllBytes(file);
    int cut = new String(whole, StandardCharsets.UTF_8).indexOf('中');
    Scoreboard.open(file).add(score("b", "中文", 0.7));
    byte[] both = Files.readAllBytes(file);
    // "中" is three bytes: the second line ends after the first of them.
    Files.write(file, Arrays.copyOf(both, whole.length + cut + 1));

    Scoreboard.open(file).add(score("c", "en", 0.9));

    assertThat(Scoreboard.open(file).all())
        .containsExactly(score("a", "中文", 0.5), score("c", "en", 0.9));
  }

  @Test
  void keepsALastLineThatLacksItsEndAlone() throws IOException {
    Scoreboard.open(file).add(score("a", "en", 0.5));
    byte[] line = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(line, line.length - 1));
    Scoreboard.open(file).add(score("b", "en", 0.6));
    assertThat(Scoreboard.open(file).all()).hasSize(2);
  }

  @Test
  void aWatcherThatThrowsIsDroppedAndTheOthersAreTold() {
    Scoreboard board = Scoreboard.open(file);
    List<Score> told = new ArrayList<>();
    List<Score> broken = new ArrayList<>();
    board.watch(
        false,
        score -> {
          broken.add(score);
          throw new IllegalStateException("gone");
        });
    board.watch(false, told::add);
    board.add(score("a", "en", 0.5));
    board.add(score("b", "en", 0.5));
    assertThat(told).hasSize(2);
    assertThat(broken).hasSize(1);
  }

  @Test
  void replaysToAWatcherWhatIsKnown() {
    Scoreboard board = Scoreboard.open(file);
    board.add(score("a", "en", 0.5));
    List<Score> told = new ArrayList<>();
    board.watch(true, told::add);
    board.add(score("b", "en", 0.5));
    assertThat(told).extracting(Score::getFingerprint).containsExactly("a", "b");
  }

  @Test
  void theBestModelHasTheBestMeanOverLanguages() {
    Scoreboard board = Scoreboard.open(file);
    board.add(score("a", "en", 0.9));
    board.add(score("a", "zh", 0.1));
    board.add(score("b", "en", 0.6));
    board.add(score("b", "zh", 0.6));
    assertThat(board.best("tiny").orElseThrow().getFingerprint()).isEqualTo("b");
    assertThat(board.best("other")).isEmpty();
  }

  @Test
  void aModelThatIsHalfScoredIsNotTheBest() {
    Scoreboard board = Scoreboard.open(file);
    board.add(score("whole", "en", 0.6));
    board.add(score("whole", "zh", 0.4));
    board.add(score("half", "en", 0.9));
    assertThat(board.best("tiny").orElseThrow().getFingerprint()).isEqualTo("whole");
    board.add(score("half", "zh", 0.2));
    assertThat(board.best("tiny").orElseThrow().getFingerprint()).isEqualTo("half");
  }

  private static Score score(String fingerprint, String language, double at10) {
    return Score.newBuilder()
        .setBenchmark("tiny")
        .setFingerprint(fingerprint)
        .setRole("student")
        .setLanguage(language)
        .setSplit(View.ALL)
        .setTextToImage(Recall.newBuilder().setAt10(at10))
        .build();
  }
}
