package io.altmesh.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadAheadTest {
  @Test
  void handsOutBatchesInOrder() throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    try (ReadAhead<Integer> ahead = ReadAhead.start(next::getAndIncrement, 3)) {
      assertThat(ahead.take(() -> false)).isZero();
      assertThat(ahead.take(() -> false)).isEqualTo(1);
      assertThat(ahead.take(() -> false)).isEqualTo(2);
    }
  }

  @Test
  void rethrowsWhatStoppedTheDataThreadAfterTheBatchesBeforeIt() throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    try (ReadAhead<Integer> ahead =
        ReadAhead.start(
            () -> {
              if (next.incrementAndGet() == 2) {
                throw new IllegalStateException("shard is torn");
              }
              return next.get();
            },
            3)) {
      assertThat(ahead.take(() -> false)).isEqualTo(1);
      assertThatThrownBy(() -> ahead.take(() -> false)).hasMessage("shard is torn");
    }
  }

  @Test
  void stopsWaitingWhenCancelled() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    try (ReadAhead<Integer> ahead =
        ReadAhead.start(
            () -> {
              never.await();
              return 1;
            },
            3)) {
      assertThat(ahead.take(() -> true)).isNull();
    }
  }

  @Test
  void measuresHowLongTheTakerStarved() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    try (ReadAhead<Integer> ahead =
        ReadAhead.start(
            () -> {
              asked.await();
              return 1;
            },
            3)) {
      ahead.take(
          () -> {
            asked.countDown(); // asked for the first time when the queue was found empty
            return false;
          });
      assertThat(ahead.starvedSeconds()).isPositive();
    }
  }
}
