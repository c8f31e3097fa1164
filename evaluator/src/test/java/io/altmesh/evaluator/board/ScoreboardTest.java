package io.altmesh.evaluator.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreboardTest {
  @TempDir Path folder;
  private final List<Scoreboard> boards = new ArrayList<>();

  private Scoreboard open() {
    close();
    Scoreboard board = Scoreboard.open(folder);
    boards.add(board);
    return board;
  }

  @AfterEach
  void close() {
    boards.forEach(Scoreboard::close);
    boards.clear();
  }

  @Test
  void readsBackWhatAnEarlierProcessWrote() {
    open().add(score("a", "en", 0.5));
    assertThat(open().all()).containsExactly(score("a", "en", 0.5));
  }

  @Test
  void aNewScoreOfTheSameModelReplacesTheOld() {
    Scoreboard board = open();
    board.add(score("a", "en", 0.5));
    board.add(score("b", "en", 0.4));
    board.add(score("a", "en", 0.6));
    assertThat(board.all()).containsExactly(score("b", "en", 0.4), score("a", "en", 0.6));
    assertThat(open().all()).containsExactly(score("b", "en", 0.4), score("a", "en", 0.6));
  }

  @Test
  void aScoreOnOtherDataStandsBesideTheOld() {
    Score other = score("a", "en", 0.6).toBuilder().setDataFingerprint("other").build();
    Scoreboard board = open();
    board.add(score("a", "en", 0.5));
    board.add(other);
    assertThat(open().all()).containsExactly(score("a", "en", 0.5), other);
  }

  @Test
  void anotherProcessIsToldThatThisOneHasIt() throws Exception {
    open();
    Process second = writer().redirectErrorStream(true).start();
    try (BufferedReader lines = second.inputReader()) {
      assertThat(lines.lines())
          .anySatisfy(line -> assertThat(line).contains("that no other evaluator has open"));
    }
    assertThat(second.waitFor()).isNotZero();
  }

  @Test
  void othersReadMetricsInSqlBesideIt() throws Exception {
    MetricValue top1 = MetricValue.newBuilder().setName("top1").setValue(0.7).setHigh(0.8).build();
    open().add(score("a", "zh", 0.5).toBuilder().addMetrics(top1).build());
    String url = "jdbc:sqlite:" + folder.resolve("scores.db");
    String sql =
        "select language, value from score join metric on score.place = metric.score where name = 'top1'";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("zh");
      assertThat(rows.getDouble(2)).isEqualTo(0.7);
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void killedItHasLostNoScoreThatWasTold() throws Exception {
    Process writer = writer().redirectError(ProcessBuilder.Redirect.DISCARD).start();
    long told;
    try (BufferedReader lines = writer.inputReader()) {
      told = lines.lines().filter(line -> line.startsWith("told ")).limit(40).count();
      writer.destroyForcibly().waitFor();
    }
    assertThat(told).isEqualTo(40);
    assertThat(open().all())
        .hasSizeGreaterThanOrEqualTo(40)
        .startsWith(score("0", "en", 0), score("1", "en", 0));
  }

  private ProcessBuilder writer() {
    String java = ProcessHandle.current().info().command().orElseThrow();
    String path = System.getProperty("java.class.path");
    return new ProcessBuilder(java, "-cp", path, Writer.class.getName(), folder.toString());
  }

  /** Adds scores for ever, and tells of each. */
  static final class Writer {
    public static void main(String[] args) {
      Scoreboard board = Scoreboard.open(Path.of(args[0]));
      for (int i = 0; ; i++) {
        board.add(score(Integer.toString(i), "en", 0));
        System.out.println("told " + i);
      }
    }
  }

  @Test
  void keepsItsIdAndHasOneOfItsOwn(@TempDir Path other) {
    String id = open().id();
    assertThat(open().id()).isEqualTo(id).matches("[0-9a-f]{12}");
    try (Scoreboard another = Scoreboard.open(other)) {
      assertThat(another.id()).isNotEqualTo(id);
    }
  }

  @Test
  void aKillBetweenDatabaseAndLinesCostsNoLine() throws IOException {
    Scoreboard board = open();
    board.add(score("a", "en", 0.5));
    board.add(score("b", "en", 0.7));
    Path lines = folder.resolve("scores.jsonl");
    List<String> both = Files.readAllLines(lines);
    Files.write(lines, both.subList(0, 1));
    open();
    assertThat(lines).content().isEqualTo(String.join("\n", both) + "\n");
    open();
    assertThat(Files.readAllLines(lines)).as("once").hasSize(2);
  }

  @Test
  void takesInTheLinesOfAVersionWithoutDatabase() throws IOException {
    open().add(score("a", "中文", 0.5));
    open().add(score("b", "中文", 0.7));
    close();
    Files.delete(folder.resolve("scores.db"));
    Path lines = folder.resolve("scores.jsonl");
    byte[] both = Files.readAllBytes(lines);
    int cut = new String(both, StandardCharsets.UTF_8).lastIndexOf('中');
    // "中" is three bytes, and stood twice in the line before: the second line ends in its midst.
    Files.write(lines, Arrays.copyOf(both, cut + 5));

    open().add(score("c", "en", 0.9));

    assertThat(open().all()).containsExactly(score("a", "中文", 0.5), score("c", "en", 0.9));
    Files.delete(folder.resolve("scores.jsonl"));
  }

  @Test
  void anotherMetricThanRecallDecidesWhereItIsWhatPapersReport() {
    Scoreboard board = open();
    board.add(classified("a", 0.3));
    board.add(classified("b", 0.4));
    assertThat(board.best("tiny").orElseThrow().getFingerprint()).isEqualTo("b");
  }

  private static Score classified(String fingerprint, double top1) {
    return score(fingerprint, "en", 0).toBuilder()
        .setSplit("test")
        .addMetrics(MetricValue.newBuilder().setName("top1").setValue(top1))
        .build();
  }

  @Test
  void aWatcherThatThrowsIsDroppedAndTheOthersAreTold() {
    Scoreboard board = open();
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
    Scoreboard board = open();
    board.add(score("a", "en", 0.5));
    List<Score> told = new ArrayList<>();
    board.watch(true, told::add);
    board.add(score("b", "en", 0.5));
    assertThat(told).extracting(Score::getFingerprint).containsExactly("a", "b");
  }

  @Test
  void theBestModelHasTheBestMeanOverLanguages() {
    Scoreboard board = open();
    board.add(score("a", "en", 0.9));
    board.add(score("a", "zh", 0.1));
    board.add(score("b", "en", 0.6));
    board.add(score("b", "zh", 0.6));
    assertThat(board.best("tiny").orElseThrow().getFingerprint()).isEqualTo("b");
    assertThat(board.best("other")).isEmpty();
  }

  @Test
  void aModelThatIsHalfScoredIsNotTheBest() {
    Scoreboard board = open();
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
        .setSplit("all")
        .setTextToImage(Recall.newBuilder().setAt10(at10))
        .build();
  }
}
