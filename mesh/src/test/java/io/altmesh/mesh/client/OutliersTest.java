package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutliersTest {
  private static final long MILLI = 1_000_000;

  private final List<Replica> replicas =
      Stream.of("a:1", "b:1", "c:1").map(OutliersTest::replica).toList();
  private final Outliers outliers = new Outliers("a:1,b:1,c:1", 0);
  private long now;

  private static Replica replica(String target) {
    return new Replica(
        new ReplicaAddress(target, null),
        ClientOptions.defaults(),
        new ClientMeters(new SimpleMeterRegistry(), target));
  }

  @AfterEach
  void stop() {
    replicas.forEach(Replica::close);
  }

  private void answers(int replica, int count, long millis) {
    for (int i = 0; i < count; i++) {
      replicas.get(replica).conduct().answered(millis * MILLI);
    }
  }

  private void failures(int replica, int count) {
    for (int i = 0; i < count; i++) {
      replicas.get(replica).conduct().failed();
    }
  }

  private void interval() {
    now += Outliers.INTERVAL;
    outliers.judge(replicas, now);
  }

  private List<Boolean> ejected() {
    return replicas.stream().map(replica -> replica.conduct().isEjected(now)).toList();
  }

  @Test
  void theSlowOneIsLeftOutForAWhile() {
    answers(0, 20, 10);
    answers(1, 20, 12);
    answers(2, 20, 100);
    interval();
    assertThat(ejected()).containsExactly(false, false, true);

    now += Outliers.EJECTION;
    assertThat(ejected()).containsExactly(false, false, false);
  }

  @Test
  void theOneThatFailsMoreIsLeftOutLongerEachTime() {
    for (int time = 1; time <= 2; time++) {
      answers(0, 20, 10);
      answers(1, 20, 10);
      answers(2, 10, 10);
      failures(2, 10);
      interval();
      assertThat(ejected()).containsExactly(false, false, true);
      now += time * Outliers.EJECTION - 1;
      assertThat(ejected().get(2)).isTrue();
      now += 1;
      assertThat(ejected().get(2)).isFalse();
      outliers.judge(replicas, now);
    }
  }

  @Test
  void whenAllAreBadNobodyIs() {
    for (int i = 0; i < 3; i++) {
      failures(i, 15);
      answers(i, 5, 500);
    }
    interval();

    assertThat(ejected()).containsExactly(false, false, false);
  }

  @Test
  void aFewAttemptsProveNothing() {
    answers(0, 20, 10);
    answers(1, 20, 10);
    failures(2, 9);
    interval();

    assertThat(ejected()).containsExactly(false, false, false);
  }

  @Test
  void noMoreThanHalfAreLeftOut() {
    answers(0, 20, 10);
    answers(1, 20, 10_000);
    answers(2, 20, 200);
    interval();

    assertThat(ejected().stream().filter(out -> out)).hasSize(1);
  }
}
