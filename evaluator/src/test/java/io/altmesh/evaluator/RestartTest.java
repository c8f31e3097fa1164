package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.WatchScoresRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What outlives a process, and who is told that it ends. */
@Timeout(60)
class RestartTest {
  private EvaluatorMesh mesh;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    mesh = new EvaluatorMesh(folder);
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  @Test
  void asksForNoImageOnTheSecondStartAndScoresTheSame() {
    mesh.model.serve("m", 1, 100);
    EvaluatorService first = mesh.start(mesh.alone());
    List<Score> cold = mesh.evaluate(first, mesh.request().build());
    first.close();
    int seen = mesh.model.imagesSeen.get();
    assertThat(seen).isEqualTo(TinyBenchmark.IMAGES);

    EvaluatorService second = mesh.start(mesh.alone());
    List<Score> warm = mesh.evaluate(second, mesh.request().build());
    assertThat(mesh.model.imagesSeen).hasValue(seen);
    assertThat(EvaluatorMesh.finals(warm)).hasSize(6).isEqualTo(EvaluatorMesh.finals(cold));
  }

  @Test
  void remembersScoresAcrossARestart() {
    mesh.model.serve("m", 1, 100);
    EvaluatorService first = mesh.start(mesh.alone());
    mesh.evaluate(first, mesh.request().build());
    List<Score> before = mesh.scoreboard(first);
    first.close();
    assertThat(before).hasSize(6);
    assertThat(mesh.scoreboard(mesh.start(mesh.alone()))).isEqualTo(before);
  }

  @Test
  void tellsItsWatchersThatItCloses() {
    mesh.model.serve("m", 1, 100);
    EvaluatorService evaluator = mesh.start(mesh.alone());
    mesh.evaluate(evaluator, mesh.request().addLanguages("en").build());
    Iterator<Score> scores =
        mesh.stub(evaluator).watchScores(WatchScoresRequest.newBuilder().setReplay(true).build());
    for (int i = 0; i < 3; i++) {
      assertThat(scores.next().getPartial()).isFalse();
    }
    evaluator.close();
    assertThatThrownBy(scores::hasNext).hasMessage("UNAVAILABLE: the evaluator is closing");
  }
}
