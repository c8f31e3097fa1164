package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.altmesh.cli.export.ScoreFile;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreboardRequest;
import io.altmesh.proto.v1.ScoreboardResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evaluator's scores.jsonl as a page. */
final class ReportCommandTest {
  private final Commands commands = new Commands();
  @TempDir private Path folder;

  private static String line(String role, long step, String language, double value)
      throws IOException {
    Score score =
        Score.newBuilder()
            .setBenchmark("park")
            .setSplit("test")
            .setRole(role)
            .setModelName(role + " of " + step)
            .setFingerprint("f" + step)
            .setStep(step)
            .setLanguage(language)
            .addMetrics(MetricValue.newBuilder().setName("top1").setValue(value))
            .addMetrics(MetricValue.newBuilder().setName("top5").setValue(value + 0.1))
            .build();
    return JsonFormat.printer().omittingInsignificantWhitespace().print(score) + "\n";
  }

  private Path scores() throws IOException {
    return Files.writeString(
        folder.resolve("scores.jsonl"),
        line("teacher", 0, "en", 0.8)
            + line("student", 100, "zh", 0.2)
            + line("student", 200, "zh", 0.4)
            + "{\"benchmark\": \"cut sho");
  }

  @Test
  void drawsARunAgainstItsTeacher() throws IOException {
    scores();
    Path page = folder.resolve("page.html");
    assertThat(commands.run("report", folder, "--out", page)).as(commands.err()).isZero();
    assertThat(commands.out()).contains("page.html: 3 scores, ");
    assertThat(Files.readString(page))
        .contains(">park, test: top1</h2>", "student over its steps", "zh, step 200: 0.4000")
        .contains("teacher, en: 0.8000");
  }

  @Test
  void drawsAnotherMetricIfAsked() throws IOException {
    Path page = folder.resolve("page.html");
    assertThat(commands.run("report", "mine=" + scores(), "--metric", "top5", "--out", page))
        .as(commands.err())
        .isZero();
    assertThat(Files.readString(page)).contains(">park, test: top5</h2>", ">0.5000 mine</text>");
  }

  @Test
  void asksAnEvaluatorThatIsUp() throws IOException {
    Path page = folder.resolve("page.html");
    List<Score> board = new ArrayList<>();
    try (MeshServer evaluator =
        MeshServer.builder("evaluator", new HostPort("127.0.0.1", 0))
            .service(new Board(board))
            .drain(Duration.ZERO)
            .start()) {
      String address = evaluator.address().toString();
      assertThat(commands.run("report", "--evaluator", address, "--out", page)).isEqualTo(1);
      assertThat(commands.err()).contains("has no score yet");
      board.addAll(ScoreFile.read(scores()).scores());
      assertThat(commands.run("report", "--evaluator", address, "--out", page))
          .as(commands.err())
          .isZero();
    }
    assertThat(Files.readString(page)).contains("zh, step 200: 0.4000");
  }

  /** A scoreboard, read anew with every call. */
  private static final class Board extends EvaluatorGrpc.EvaluatorImplBase {
    private final List<Score> scores;

    Board(List<Score> scores) {
      this.scores = scores;
    }

    @Override
    public void scoreboard(ScoreboardRequest request, StreamObserver<ScoreboardResponse> call) {
      call.onNext(ScoreboardResponse.newBuilder().addAllScores(scores).build());
      call.onCompleted();
    }
  }

  @Test
  void saysWhatItExpects() throws IOException {
    Path page = folder.resolve("page.html");
    assertThat(commands.run("report", folder, "--out", page)).isEqualTo(1);
    assertThat(commands.err()).contains("scores.jsonl: not there (expected: a folder that altmesh");
    Path other = Files.writeString(folder.resolve("other.jsonl"), "{\"a\": 1}\n");
    assertThat(commands.run("report", other, "--out", page)).isEqualTo(1);
    assertThat(commands.err()).contains("other.jsonl: has no score");
    assertThat(commands.run("report", "--evaluator", "127.0.0.1:1", "--out", page)).isEqualTo(1);
    assertThat(commands.err())
        .contains("127.0.0.1:1: UNAVAILABLE, ", "(expected: an evaluator's ADDRESS)");
    assertThat(commands.run("report", "--out", page)).isEqualTo(2);
    assertThat(commands.err()).contains("nothing to draw");
    assertThat(page).doesNotExist();
  }
}
