package io.altmesh.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.proto.v1.CheckpointEvent;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom a run waits for, before its first step and after its last. */
@Timeout(60)
class AwaitedFollowersTest {
  private ServedRun run;

  @BeforeEach
  void open(@TempDir Path home) {
    run = new ServedRun(home);
  }

  @AfterEach
  void close() {
    run.close();
  }

  @Test
  void staysUntilFollowersHaveTheLastCheckpoint() throws Exception {
    Iterator<CheckpointEvent> events = run.watch("student@here");
    run.publishUntilHeard(events);
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(
            () -> {
              try {
                run.services.awaitFollowers(1, true, run.stop);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    assertThat(events.next().hasRunFinished()).isTrue();
    assertThat(waiting).isNotDone();
    run.acknowledge("student@here", 1);
    waiting.get(30, TimeUnit.SECONDS);
  }

  @Test
  void doesNotBeginBeforeTheExpectedFollowersWatch() throws Exception {
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> awaitJoined(2));
    run.watch("student@here");
    assertThat(waiting).isNotDone();
    run.watch("evaluator@here");
    waiting.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aStopEndsTheWaitForFollowers() throws Exception {
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> awaitJoined(1));
    assertThat(waiting).isNotDone();
    run.stop.trip();
    waiting.get(30, TimeUnit.SECONDS);
  }

  private void awaitJoined(int expected) {
    try {
      run.services.awaitJoined(expected, run.stop);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void leavesAtOnceWhenTheStopSignalIsTrippedTwice() throws Exception {
    Iterator<CheckpointEvent> events = run.watch("student@here");
    run.publishUntilHeard(events);
    run.stop.trip();
    run.stop.trip();

    run.services.awaitFollowers(1, true, run.stop);

    assertThat(run.services.needs(run.folder.list().get(0))).isTrue();
  }

  @Test
  void aStoppedRunIsNotToldToHaveFinished() throws Exception {
    Iterator<CheckpointEvent> events = run.watch("student@here");
    run.publishUntilHeard(events);
    run.acknowledge("student@here", 1);
    run.stop.trip();

    run.services.awaitFollowers(1, false, run.stop);
    run.services.close();

    assertThat(events).toIterable().noneMatch(CheckpointEvent::hasRunFinished);
  }

  @Test
  void doesNotWaitForAFollowerThatIsGone() throws Exception {
    Iterator<CheckpointEvent> events = run.watch("student@here");
    run.publishUntilHeard(events);
    run.channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);

    // Returns once the cancelled watch's lease, 1 ms, is over.
    run.services.awaitFollowers(1, true, run.stop);
  }
}
