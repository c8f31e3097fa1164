package io.altmesh.mesh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.Requests;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.Modality;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CanaryTest {
  private final FakeModel model = new FakeModel();
  private final MeshMetrics metrics = new MeshMetrics();
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final EmbedderService embedder =
      new EmbedderService(model, EmbedderService.DEFAULT_LIMITS, worker, metrics);
  private final Readiness readiness = new Readiness(List.of(embedder));
  private final Canary canary = new Canary(embedder, readiness, metrics);

  @AfterEach
  void shutDown() {
    canary.close();
    worker.shutdownNow();
  }

  private void look() {
    canary.look();
    drained();
  }

  /** The worker has done what it was given. */
  private void drained() {
    CountDownLatch done = new CountDownLatch(1);
    worker.execute(done::countDown);
    Await.latch("the worker", done);
  }

  private String trouble() {
    return readiness.trouble().orElse("none");
  }

  @Test
  void aModelThatAnswersAsBeforeStaysReady() {
    readiness.role(null);
    look();
    look();
    assertThat(trouble()).isEqualTo("none");
  }

  @Test
  void vectorsThatAreNotFiniteTakeReadinessAwayUntilTheyAreWellAgain() {
    readiness.role(null);
    look();
    model.rows =
        values -> {
          values[0] = Float.NaN;
          return values;
        };
    look();
    assertThat(trouble()).isEqualTo("the model's vectors are not finite");
    model.rows = values -> values;
    look();
    assertThat(trouble()).isEqualTo("none");
    assertThat(metrics.scrape())
        .contains("altmesh_canary_failures_total{reason=\"not_finite\"} 1.0");
  }

  @Test
  void vectorsThatHaveChangedTakeReadinessAway() {
    readiness.role(null);
    look();
    model.rows =
        values -> {
          values[1] = -values[1];
          return values;
        };
    look();
    assertThat(trouble()).isEqualTo("the model's vectors have changed");
  }

  @Test
  void anotherModelHasVectorsOfItsOwn() {
    readiness.role(null);
    look();
    model.fingerprint = "bb22";
    model.rows =
        values -> {
          values[1] = -values[1];
          return values;
        };
    look();
    look();
    assertThat(trouble()).isEqualTo("none");
  }

  @Test
  void aModelThatThrowsIsNotReady() {
    readiness.role(null);
    model.before =
        texts -> {
          throw new IllegalStateException("the device is gone");
        };
    look();
    assertThat(trouble()).isEqualTo("the canary was answered with INTERNAL");
  }

  @Test
  void aModelThatAnswersNobodyHangsUntilItAnswers() {
    readiness.role(null);
    CountDownLatch gate = new CountDownLatch(1);
    model.before = texts -> Await.latch("gate", gate);
    canary.look();
    canary.look();
    assertThat(trouble()).startsWith("the model does not answer");
    gate.countDown();
    drained();
    assertThat(trouble()).isEqualTo("none");
  }

  @Test
  void aModelThatAnswersOthersIsBusy() {
    readiness.role(null);
    CountDownLatch others = new CountDownLatch(1);
    CountDownLatch canarys = new CountDownLatch(1);
    model.before = texts -> Await.latch("gate", texts.equals(List.of("other")) ? others : canarys);
    embedder.offer(EmbedList.of(Requests.text("other")), ignored());
    canary.look();
    others.countDown();
    Await.until("the other is answered", () -> embedder.turns() == 1);

    canary.look();

    assertThat(trouble()).isEqualTo("none");
    canarys.countDown();
  }

  @Test
  void nobodyIsAskedBeforeTheRoleIsReady() {
    model.before =
        texts -> {
          throw new IllegalStateException("asked");
        };
    look();
    assertThat(trouble()).isEqualTo("not ready yet");
  }

  @Test
  void itsItemsAreNobodysTraffic() {
    readiness.role(null);
    look();
    assertThat(metrics.embeddedItems(Modality.TEXT)).isZero();
    assertThat(metrics.scrape()).contains("altmesh_queue_seconds_count{method=\"canary\"");
  }

  private static Receiver<EmbedResponse> ignored() {
    return new Receiver<>() {
      @Override
      public void answered(EmbedResponse answer) {}

      @Override
      public void failed(StatusRuntimeException status) {}
    };
  }
}
