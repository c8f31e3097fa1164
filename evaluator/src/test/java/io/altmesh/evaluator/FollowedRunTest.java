package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Await;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every checkpoint of a run is scored, in order, and acknowledged. */
@Timeout(60)
class FollowedRunTest {
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
  void scoresEveryCheckpointInOrderThoughTheStudentIsAhead() {
    mesh.model.serve("a", 0, 0).serve("b", 100, 50).serve("c", 200, 150);
    mesh.trainer.publish(0, "a");
    mesh.trainer.publish(100, "b");
    mesh.trainer.publish(200, "c");
    EvaluatorService evaluator = mesh.start(mesh.following(EvaluatorMesh.LONG));
    assertThat(mesh.acknowledged(3)).containsExactly(0L, 100L, 200L);
    List<Score> all =
        mesh.scoreboard(evaluator).stream()
            .filter(s -> s.getSplit().equals("all") && s.getLanguage().equals("zh"))
            .toList();
    assertThat(all).extracting(Score::getStep).containsExactly(0L, 100L, 200L);
    assertThat(all).extracting(s -> s.getTextToImage().getAt1()).containsExactly(0.0, 1 / 3.0, 1.0);
    assertThat(all).extracting(Score::getRole).containsOnly("student");
    assertThat(mesh.best(evaluator)).isEqualTo(200);
    // One image tower: asked once.
    assertThat(mesh.model.imagesSeen).hasValue(TinyBenchmark.IMAGES);
  }

  @Test
  void waitsForTheStudentToSwap() {
    mesh.model.serve("a", 0, 0);
    EvaluatorService evaluator = mesh.start(mesh.following(EvaluatorMesh.LONG));
    BlockingQueue<Score> scores = mesh.watch(evaluator);
    mesh.trainer.publish(100, "b");
    mesh.model.serve("b", 100, 150);
    assertThat(Await.next("score", scores).getStep()).isEqualTo(100);
    assertThat(mesh.acknowledged(1)).containsExactly(100L);
  }

  @Test
  void acknowledgesACheckpointWhoseScoreFailedAndGoesOn() {
    mesh.model.serve("b", 200, 150);
    mesh.trainer.publish(100, "refused by the student");
    mesh.trainer.publish(200, "b");
    EvaluatorService evaluator = mesh.start(mesh.following(Duration.ofMillis(100)));
    assertThat(mesh.acknowledged(2)).containsExactly(100L, 200L);
    assertThat(mesh.scoreboard(evaluator)).extracting(Score::getStep).containsOnly(200L);
  }

  @Test
  void doesNotAcknowledgeWhatItsOwnEndCutOff() {
    CountDownLatch scoring = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    mesh.model.serve("a", 100, 150).before =
        texts -> {
          scoring.countDown();
          EvaluatorMesh.await(never);
        };
    EvaluatorService evaluator = mesh.start(mesh.following(EvaluatorMesh.LONG));
    mesh.trainer.publish(100, "a");
    EvaluatorMesh.await(scoring);
    evaluator.close();
    never.countDown();
    assertThat(mesh.trainer.acknowledged).isEmpty();
  }
}
