package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engines;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three replicas of {@code test_bowl.py}, where a part's gradient is its factor times the weight.
 */
@Timeout(60)
final class ReplicasTest {
  private static final float[] VALUES = {0.5f, -1, 2};
  private static final float LOSS = (0.25f + 1 + 4) / 2;

  private Engines engines;
  private Replicas replicas;
  private NamedTensors weights;

  @BeforeEach
  void open() {
    engines = Engines.open("cpu", "fp32", 3);
    replicas = Replicas.load(engines, "Bowl", "optimizer", "test_bowl");
    weights = new NamedTensors(replicas.first().scope());
    weights.add(replicas.first().program(), "bowl.bias", new Shape(3), VALUES);
  }

  @AfterEach
  void close() {
    replicas.close();
    engines.close();
  }

  private Optimizer optimizer() {
    return new Optimizer(replicas, weights, weights, new AdamW(0.9, 0.98, 1e-8, 0, 0), null, 0);
  }

  private static void bowl(Replica replica, float factor) {
    try (NDManager passing = replica.scope().newSubManager()) {
      replica.train(passing, "bowl", passing.create(factor));
    }
  }

  private float[] gradient() {
    try (NDManager passing = replicas.first().scope().newSubManager()) {
      return replicas.first().program().run(passing, "gradients").get(0).toFloatArray();
    }
  }

  @Test
  void theFirstHasTheSumOfAllParts() {
    Optimizer optimizer = optimizer();
    for (int step = 0;
        step < 2;
        step++) { // the second: of what the first has left nothing is there
      for (float factor : new float[] {1, 10, 100, 1000, 10000}) {
        replicas.deal(replica -> bowl(replica, factor));
      }
      replicas.gather();
      assertThat(gradient()).containsExactly(11111 * 0.5f, -11111, 22222);
      replicas.forget();
    }
    replicas.deal(replica -> bowl(replica, 1));
    optimizer.update("update", 0); // no step, so that the loss stays
    assertThat(optimizer.readMetrics().loss()).isEqualTo(LOSS);
  }

  @Test
  void anUpdateReachesAllOfThem() {
    Optimizer optimizer = optimizer();
    replicas.deal(replica -> bowl(replica, 1));
    optimizer.update("update", 0.1);
    float[] moved = weights.tensor("bowl.bias").toFloatArray();
    assertThat(moved).isNotEqualTo(VALUES);
    replicas.deal(replica -> bowl(replica, 0));
    replicas.deal(replica -> bowl(replica, 1)); // its gradient is its own weight
    replicas.gather();
    assertThat(gradient()).containsExactly(moved);
  }

  @Test
  void eachComputesOnAThreadOfItsOwnAndResultsKeepTheirOrder() {
    assertThat(
            replicas.dealAll(
                List.of("a", "b", "c", "d"),
                (replica, part) -> part + " " + Thread.currentThread().getName()))
        .containsExactly(
            "a altmesh-replica-0",
            "b altmesh-replica-1",
            "c altmesh-replica-2",
            "d altmesh-replica-0");
  }

  @Test
  void aFailureNamesTheDeviceAndWaitsForTheOthers() {
    CountDownLatch failing = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    replicas.deal(
        replica -> {
          await(failing);
          ended.set(true);
        });
    replicas.deal(
        replica -> {
          failing.countDown();
          throw new IllegalArgumentException("no memory");
        });
    replicas.deal(
        replica -> {
          throw new IllegalArgumentException("none either");
        });
    assertThatThrownBy(replicas::gather)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("replica 2 of 3, on cpu: no memory")
        .satisfies(
            e ->
                assertThat(e.getSuppressed()[0]).hasMessage("replica 3 of 3, on cpu: none either"));
    assertThat(ended).isTrue();
    replicas.join(); // what was told of is over
  }

  @Test
  void anInterruptDoesNotCutAPartShort() {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    replicas.deal(
        replica -> {
          await(started);
          ended.set(true);
        });
    Thread.currentThread().interrupt();
    started.countDown();
    replicas.join();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).isTrue();
  }

  @Test
  void closingWaitsForWhatIsUnderWay() {
    AtomicBoolean ended = new AtomicBoolean();
    Optimizer optimizer = optimizer();
    optimizer.readMetrics();
    replicas.deal(
        replica -> {
          bowl(replica, 1);
          ended.set(true);
        });
    replicas.close();
    assertThat(ended).isTrue();
    open();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
