package io.altmesh.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.proto.v1.CheckpointEvent;
import io.altmesh.trainer.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Until when a checkpoint is needed. */
@Timeout(60)
class ReleasesTest {
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
  void whatAFollowerHasNotAcknowledgedIsNeeded() {
    Iterator<CheckpointEvent> events = run.watch("evaluator@here");
    // The watch is registered when the server has answered it, so wait for the first checkpoint to
    // arrive.
    Checkpoint first = run.publishUntilHeard(events);

    assertThat(run.services.needs(first)).isTrue();
    run.acknowledge("evaluator@here", first.step());
    assertThat(run.services.needs(first)).isFalse();
  }

  @Test
  void aSupersededCheckpointIsReleasedWhenAllHaveAcknowledgedIt() {
    Iterator<CheckpointEvent> events = run.watch("student@here");
    run.publishUntilHeard(events);
    run.publish(2);
    assertThat(ServedRun.nextPublished(events)).isEqualTo(2);

    run.acknowledge("student@here", 1);

    CheckpointEvent event = events.next();
    assertThat(event.getReleased().getStep()).isEqualTo(1);
    assertThat(event.getReleased().getFingerprint()).isEqualTo("fp1");
  }

  @Test
  void releasesAreToldAfterTheRunHasFinished() throws Exception {
    Iterator<CheckpointEvent> events = run.watch("student@here");
    run.publishUntilHeard(events);
    run.publish(2);
    assertThat(ServedRun.nextPublished(events)).isEqualTo(2);
    run.acknowledge("student@here", 2);
    run.services.awaitFollowers(2, true, run.stop);
    assertThat(events.next().hasRunFinished()).isTrue();

    run.acknowledge("student@here", 1);

    assertThat(events.next().getReleased().getStep()).isEqualTo(1);
  }

  @Test
  void aResumedRunThatFinishesWithinItsFirstLeaseReleasesBeforeItLeaves() throws Exception {
    run.publish(1);
    run.close();
    run.start(Duration.ofHours(1));
    Iterator<CheckpointEvent> events = run.watch("student@here");
    assertThat(ServedRun.nextPublished(events)).isEqualTo(1);
    run.acknowledge("student@here", 1);
    run.publish(2);
    run.acknowledge("student@here", 2);
    run.services.awaitFollowers(2, true, run.stop);

    run.services.close();

    assertThat(ServedRun.nextPublished(events)).isEqualTo(2);
    assertThat(events.next().hasRunFinished()).isTrue();
    assertThat(events.next().getReleased().getStep()).isEqualTo(1);
    assertThat(events.hasNext()).isFalse();
  }
}
