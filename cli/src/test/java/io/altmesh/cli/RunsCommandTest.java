package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and scripts are told of runs, whole ones and others. */
final class RunsCommandTest {
  private final Commands commands = new Commands();
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    checkpoint("whole", 100, false);
    checkpoint("whole", 200, true);
    Files.writeString(
        folder.resolve("whole/metrics.jsonl"),
        """
        {"step":100,"total_steps":200,"loss":0.5,"samples_per_second":900.0,"wall_time_millis":1}
        {"step":200,"total_steps":200,"loss":0.25,"samples_per_second":1300.4,"wall_time_millis":2}
        {"step":200,"probe/recall":0.8,"wall_time_millis":3}
        {"step":200,"total_st""");
    Files.createDirectories(folder.resolve("deep/young/checkpoints/.step-00000000.tmp"));
    Files.createDirectories(folder.resolve("broken/checkpoints/step-00000007"));
    Files.writeString(folder.resolve("broken/checkpoints/step-00000007/manifest.json"), "{\"st");
    Files.createDirectories(folder.resolve("no-run/data"));
  }

  private void checkpoint(String run, long step, boolean last) throws IOException {
    Path at = folder.resolve(run).resolve("checkpoints/step-%08d".formatted(step));
    Files.createDirectories(at);
    Files.writeString(
        at.resolve("manifest.json"),
        """
        {"run":"%s","step":%d,"fingerprint":"fp%d","created_at_millis":1000,"last":%s}"""
            .formatted(run, step, step, last));
    Files.writeString(
        at.resolve("altmesh.json"),
        """
        {"recipe":"task: teacher-learning\\nseed: 1\\n","teacher":{"name":"clip"},"new":1}""");
  }

  private JsonNode json(Object... more) throws IOException {
    Object[] arguments = new Object[more.length + 3];
    arguments[0] = "runs";
    arguments[1] = folder;
    arguments[2] = "--json";
    System.arraycopy(more, 0, arguments, 3, more.length);
    assertThat(commands.run(arguments)).isZero();
    return new ObjectMapper().readTree(commands.out());
  }

  @Test
  void listsRunsInColumns() {
    assertThat(commands.run("runs", folder)).isZero();
    assertThat(commands.out())
        .containsPattern("RUN +TASK +STATE +STEP +LOSS +RATE +LAST +TEACHER\n")
        .containsPattern(
            "/whole +teacher-learning +finished +200/200 +0.25000 +1300 texts/s +1970-01-01 \\S+ +clip\n")
        .containsPattern("/deep/young +- +stopped +- +- +- +- +-\n")
        .containsPattern("/broken +- +stopped +-")
        .doesNotContain("no-run");
  }

  @Test
  void printsTheSameAsOneArray() throws IOException {
    JsonNode runs = json();
    assertThat(runs).hasSize(3);
    JsonNode whole = runs.get(2);
    assertThat(whole.get("name").asText()).isEqualTo("whole");
    assertThat(whole.get("step").asLong()).isEqualTo(200);
    assertThat(whole.get("loss").asDouble()).isEqualTo(0.25);
    assertThat(whole.get("at_millis").asLong()).isEqualTo(1000);
    assertThat(runs.get(0).get("step").isNull()).isTrue();
  }

  @Test
  void namesTheBestCheckpointByTheMeanOverLanguages() throws IOException {
    Path scores = folder.resolve("scores.jsonl");
    Files.writeString(
        scores,
        score("fp100", 100, "en", 0.9)
            + score("fp100", 100, "zh", 0.5)
            + score("fp200", 200, "en", 0.8)
            + score("fp200", 200, "zh", 0.7)
            + score("another", 300, "en", 1.0)
            + "{\"benchm");

    JsonNode best = json("--scores", scores).get(2).get("best");
    assertThat(best).hasSize(1);
    assertThat(best.get(0).get("step").asLong()).isEqualTo(200);
    assertThat(best.get(0).get("text_to_image_at_10").asDouble()).isEqualTo(0.75);

    Commands table = new Commands();
    table.run("runs", folder, "--scores", scores);
    assertThat(table.out()).contains("emoji 0.750 at step 200");
  }

  @Test
  void aRunThatWasToldItsScoresNamesItsBestByItself() throws IOException {
    Files.writeString(
        folder.resolve("whole/checkpoints/best.json"),
        """
        {"benchmark":"emoji","metric":"mean-recall","checkpoint":"step-00000100","step":100,
         "score":0.71,"ended_early":"no better mean recall","new":1,
         "scored":[{"step":100,"fingerprint":"fp100","languages":{"en":0.8,"zh":0.62}},
                   {"step":200,"fingerprint":"fp200","languages":{"en":0.1,"zh":0.1}}]}""");
    Path scores = folder.resolve("scores.jsonl");
    Files.writeString(scores, score("fp200", 200, "en", 0.8));

    JsonNode whole = json("--scores", scores).get(2);
    assertThat(whole.get("best")).hasSize(1);
    assertThat(whole.get("best").get(0).get("score").asDouble()).isEqualTo(0.71);
    assertThat(whole.get("best").get(0).get("metric").asText()).isEqualTo("mean-recall");
    assertThat(whole.get("best").get(0).get("languages").asInt()).isEqualTo(2);
    assertThat(whole.get("ended_early").asText()).startsWith("no better");

    Commands table = new Commands();
    table.run("runs", folder);
    assertThat(table.out())
        .contains("finished early")
        .contains("emoji mean-recall 0.710 at step 100");
  }

  private static String score(String fingerprint, long step, String language, double at10) {
    return """
    {"benchmark":"emoji","fingerprint":"%s","step":"%d","language":"%s","split":"all","role":"student","textToImage":{"at10":%s}}
    """
        .formatted(fingerprint, step, language, at10);
  }

  @Test
  void aRunThatATrainerHoldsIsRunning() throws IOException {
    Path lock = folder.resolve("whole/run.lock");
    try (FileChannel trainer =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = trainer.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThat(json().get(2).get("state").asText()).isEqualTo("running");
    }
    Commands after = new Commands();
    after.run("runs", folder);
    assertThat(after.out()).contains("finished").doesNotContain("running");
  }

  @Test
  void aMissingFolderIsNamedAndAnEmptyOneSaysHowToMakeARun() throws IOException {
    assertThat(commands.run("runs", folder.resolve("none"))).isEqualTo(1);
    assertThat(commands.err()).contains("none: no such file or folder");
    assertThat(commands.run("runs", folder.resolve("no-run"))).isZero();
    assertThat(commands.err()).contains("altmesh train RECIPE.yaml --out runs/NAME");
  }
}
