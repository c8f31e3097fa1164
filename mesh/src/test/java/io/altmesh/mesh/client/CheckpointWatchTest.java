package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Await;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.Released;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What follows the end of a watch: of a finished run nothing, of any other another watch. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CheckpointWatchTest {
  private final Waits waits = new Waits();
  private final BlockingQueue<Long> published = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> released = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> finished = new LinkedBlockingQueue<>();
  private final FakeTrainer trainer = new FakeTrainer(0);
  private CheckpointWatch watch;

  @BeforeEach
  void watch() {
    watch =
        CheckpointWatch.start(
            trainer.target(),
            "student@test",
            ClientOptions.defaults().withListener(waits),
            new CheckpointWatch.Listener() {
              @Override
              public void published(CheckpointInfo checkpoint) {
                published.add(checkpoint.getStep());
              }

              @Override
              public void released(Released step) {
                released.add(step.getStep());
              }

              @Override
              public void finished(long lastStep) {
                finished.add(lastStep);
              }
            });
  }

  @AfterEach
  void close() {
    watch.close();
    trainer.close();
  }

  @Test
  void hearsReleasesAfterTheRunHasFinished() {
    CheckpointInfo first = trainer.publish(1, "one");
    assertThat(Await.next("the first", published)).isEqualTo(1);
    trainer.publish(2, "two");
    trainer.finish(2);
    assertThat(Await.next("the end", finished)).isEqualTo(2);

    trainer.release(first);

    assertThat(Await.next("release", released)).isEqualTo(1);
  }

  @Test
  void endsWhenTheTrainerOfAFinishedRunLeaves() {
    trainer.publish(1, "one");
    Await.next("the checkpoint", published);
    trainer.finish(1);
    Await.next("the end", finished);
    assertThat(watching()).isTrue();

    trainer.leave();

    Await.until("the watch has ended", () -> !watching());
    assertThat(waits.waits).isEmpty();
  }

  private boolean watching() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("checkpoints-of-" + trainer.target()));
  }

  @Test
  void watchesAgainWhenTheTrainerLeavesBeforeTheRunHasFinished() {
    trainer.publish(1, "one");
    Await.next("the first", published);

    trainer.leave();

    Await.until("the watch is open again", () -> !waits.resumed.isEmpty());
    trainer.publish(2, "two");
    assertThat(Await.next("the second", published)).isEqualTo(2);
    assertThat(finished).isEmpty();
  }
}
