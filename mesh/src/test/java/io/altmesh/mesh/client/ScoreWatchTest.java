package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.WatchScoresRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ScoreWatchTest {
  private final BlockingQueue<Long> scored = new LinkedBlockingQueue<>();
  private final BlockingQueue<MeshException> failed = new LinkedBlockingQueue<>();
  private final Waits waits = new Waits();

  private ScoreWatch watch(Address evaluator) {
    return ScoreWatch.start(
        evaluator.toString(),
        ClientOptions.defaults().withListener(waits),
        new ScoreWatch.Listener() {
          @Override
          public void scored(Score score) {
            scored.add(score.getStep());
          }

          @Override
          public void failed(MeshException why) {
            failed.add(why);
          }
        });
  }

  private static MeshServer evaluator(Address listen, long step) {
    return MeshServer.builder("evaluator", listen)
        .drain(Duration.ofMillis(1))
        .service(
            new EvaluatorGrpc.EvaluatorImplBase() {
              @Override
              public void watchScores(WatchScoresRequest request, StreamObserver<Score> observer) {
                assertThat(request.getReplay()).isTrue();
                observer.onNext(Score.newBuilder().setStep(step).build());
              }
            })
        .start();
  }

  @Test
  void hearsTheNextEvaluatorOnTheSamePort() {
    MeshServer first = evaluator(HostPort.parse("127.0.0.1:0"), 1);
    try (ScoreWatch watch = watch(first.address())) {
      assertThat(watch).isNotNull();
      assertThat(Await.next("the first", scored)).isEqualTo(1);
      first.close();
      Await.until("the watch waits", () -> !waits.waits.isEmpty());
      try (MeshServer second = evaluator(first.address(), 2)) {
        assertThat(second.address()).isEqualTo(first.address());
        assertThat(Await.next("the second", scored)).isEqualTo(2);
      }
    }
    assertThat(failed).isEmpty();
  }

  @Test
  void aPortOfAnotherRoleIsNotWaitedFor() {
    try (MeshServer other = MeshServer.builder("teacher", HostPort.parse("127.0.0.1:0")).start();
        ScoreWatch watch = watch(other.address())) {
      assertThat(watch).isNotNull();
      assertThat(Await.next("the failure", failed).code()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }
    assertThat(waits.waits).isEmpty();
  }
}
