package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.FaultyProxy;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.proto.v1.EmbedResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams and calls over a network that fails: nothing is lost, nothing comes twice. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FaultyNetworkTest {
  private static final int LISTS = 60;

  private final FakeModel model = new FakeModel();
  private final TestEmbedder teacher = Settings.defaults().workers(2).start(model);
  private final FaultyProxy proxy = new FaultyProxy(teacher.port());
  private final Waits waits = new Waits();
  private final ClientOptions options =
      ClientOptions.defaults()
          .withListener(waits)
          .withPatience(Duration.ofSeconds(60))
          .withDeadline(Duration.ofMillis(700))
          .withWindow(4);

  @AfterEach
  void stop() {
    proxy.close();
    teacher.close();
  }

  /** What goes wrong in the middle; those with a second step are healed by the wait it causes. */
  enum Fault {
    DELAY(proxy -> proxy.delay(Duration.ofMillis(5))),
    THROTTLE(proxy -> proxy.throttle(20_000)),
    LOSS(proxy -> proxy.lose(0.05)),
    RESET(FaultyProxy::reset),
    HALF_OPEN(FaultyProxy::halfOpen),
    CUT(proxy -> proxy.cutAfter(3_000)),
    PARTITION(FaultyProxy::partition),
    KILL(FaultyProxy::kill);

    final Consumer<FaultyProxy> begin;

    Fault(Consumer<FaultyProxy> begin) {
      this.begin = begin;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStreamIsAnsweredInFullAndInOrder(Fault fault) {
    List<EmbedResponse> answers = new ArrayList<>();
    try (EmbedderClient client = connect(proxy.target(), healing(fault))) {
      client.streamText(
          Requests.numbered(LISTS).iterator(),
          answer -> {
            answers.add(answer);
            if (answer.getId() == 20) {
              fault.begin.accept(proxy);
            }
          });
    }

    assertThat(answers).isEqualTo(undisturbed());
  }

  @ParameterizedTest
  @EnumSource
  void callsAreAnsweredEach(Fault fault) {
    try (EmbedderClient client = connect(proxy.target(), healing(fault))) {
      client.embedText(Requests.text("before"));
      fault.begin.accept(proxy);
      for (int i = 0; i < 10; i++) {
        assertThat(client.embedText(Requests.text("a", "b")).getEmbeddings().getShape(0))
            .isEqualTo(2);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET", "HALF_OPEN", "PARTITION", "KILL"})
  void anotherReplicaTakesOverWithoutAWait(Fault fault) {
    List<EmbedResponse> answers = new ArrayList<>();
    try (TestEmbedder other = TestEmbedder.start(new FakeModel());
        EmbedderClient client = connect(proxy.target() + "," + other.target(), waits)) {
      client.streamText(
          Requests.numbered(LISTS).iterator(),
          answer -> {
            answers.add(answer);
            if (answer.getId() == 20) {
              fault.begin.accept(proxy);
            }
          });
    }

    assertThat(answers).isEqualTo(undisturbed());
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void aDeadConnectionIsReplacedAfterOneDeadline() {
    try (EmbedderClient client = connect(proxy.target(), waits)) {
      client.embedText(Requests.text("a"));
      proxy.halfOpen();

      client.embedText(Requests.text("a"));

      assertThat(waits.waits).hasSize(1);
      assertThat(waits.waits.get(0).why()).contains("DEADLINE_EXCEEDED");
      assertThat(proxy.accepted()).isEqualTo(2);
    }
  }

  private EmbedderClient connect(String target, WaitListener listener) {
    return EmbedderClient.connect(target, options.withListener(listener));
  }

  /** Ends a fault that lasts when the client is seen to wait for its end. */
  private WaitListener healing(Fault fault) {
    return new WaitListener() {
      @Override
      public void waiting(String target, String why, int attempt, Duration next) {
        if (attempt == 2 && fault == Fault.KILL) {
          proxy.restart(teacher.port());
        } else if (attempt == 1 || fault == Fault.CUT) {
          return; // cut connections carry something each
        } else {
          proxy.heal();
        }
      }

      @Override
      public void resumed(String target, Duration waited) {}
    };
  }

  private List<EmbedResponse> undisturbed() {
    List<EmbedResponse> answers = new ArrayList<>();
    try (EmbedderClient client = connect(teacher.target(), waits)) {
      client.streamText(Requests.numbered(LISTS).iterator(), answers::add);
    }
    return answers;
  }
}
