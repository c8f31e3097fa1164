package io.altmesh.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Await;
import io.altmesh.proto.v1.Score;
import io.grpc.Context;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A caller that goes away. */
@Timeout(60)
class CancelledEvaluateTest {
  private static final int IMAGES = TinyBenchmark.IMAGES;
  private static final int LIST = 32;

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
  void nothingIsEmbeddedForWhoHasGoneAndWhatWasIsKept() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    mesh.calls = mesh.calls.withWindow(1);
    mesh.model.serve("m", 1, IMAGES).beforeImages =
        images -> {
          if (mesh.model.imagesSeen.get() > LIST) {
            EvaluatorMesh.await(gate);
          }
        };
    EvaluatorService evaluator = mesh.start(mesh.alone());
    Context.CancellableContext caller = Context.current().withCancellation();
    Iterator<Score> scores =
        caller.call(() -> mesh.stub(evaluator).evaluate(mesh.request().build()));
    assertThat(scores.next().getImages()).isEqualTo(LIST);
    Await.until("the next list is asked for", () -> mesh.model.imagesSeen.get() == 2 * LIST);
    caller.cancel(null);
    Await.until("it is taken back", () -> mesh.model.cancelled.get() > 0);
    gate.countDown();

    mesh.evaluate(evaluator, mesh.request().build());

    int lost = LIST; // what was on the way
    assertThat(mesh.model.imagesSeen).hasValue(IMAGES + lost);
    assertThat(mesh.model.textsSeen).as("the first list's and all").hasValue(LIST + 2 * IMAGES);
  }

  @Test
  void cancellingEvaluateFreesItsWorker() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch scoring = new CountDownLatch(3);
    EvaluatorService evaluator = mesh.start(mesh.alone());
    mesh.model.serve("m", 1, 10).before =
        texts -> {
          if (texts.get(0).equals("en 0")) {
            scoring.countDown();
            EvaluatorMesh.await(never);
          }
        };
    // As many as there are workers.
    for (int worker = 0; worker < 3; worker++) {
      int left = 2 - worker;
      Context.CancellableContext caller = Context.current().withCancellation();
      caller.run(() -> mesh.stub(evaluator).evaluate(mesh.request().build()));
      Await.until("a list is being embedded", () -> scoring.getCount() == left);
      caller.cancel(null);
    }
    try (FakeEmbedder other = new FakeEmbedder().serve("o", 1, 10)) {
      assertThat(mesh.evaluate(evaluator, mesh.request().setTarget(other.target()).build()))
          .isNotEmpty();
    } finally {
      never.countDown();
    }
  }
}
