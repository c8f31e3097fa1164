package io.altmesh.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.Released;
import io.altmesh.serving.ServedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long superseded checkpoints are kept; the clock is the test's. */
class CheckpointSwapTest {
  @TempDir Path folder;
  private final ServedModels models = new ServedModels();
  private final AtomicLong now = new AtomicLong();
  private Engine engine;
  private TinyStudents students;
  private CheckpointSwap swap;

  @BeforeEach
  void open() {
    engine = Engine.open("cpu", "fp32");
    students = new TinyStudents(folder, engine);
    swap = new CheckpointSwap(models, engine, null, now::get);
  }

  @AfterEach
  void close() {
    swap.close();
    models.close();
    engine.close();
  }

  @Test
  void keepsASupersededCheckpointUntilItsLeaseEnds() throws IOException {
    Path one = publish(1);
    publish(2);
    now.addAndGet(CheckpointSwap.LEASE.toNanos() - 1);
    publish(3);
    assertThat(models.fingerprints()).hasSize(3);
    now.addAndGet(1);
    publish(4);
    assertThat(models.fingerprints())
        .hasSize(3)
        .doesNotContain(students.fingerprint(students.checkpoint(1)));
    assertThat(one).doesNotExist();
  }

  @Test
  void letsGoWithTheNextSwapOfAReleasedCheckpointThatWasStillTheNewest() throws IOException {
    Path one = publish(1);
    // The trainer's second was refused here, so its first is superseded there alone.
    release(students.fingerprint(students.checkpoint(1)));
    assertThat(models.fingerprints()).hasSize(1);
    publish(3);
    assertThat(models.fingerprints()).containsExactly(students.fingerprint(students.checkpoint(3)));
    assertThat(one).doesNotExist();
  }

  @Test
  void deletesTheFilesOfWhatItRefuses() throws IOException {
    publish(1);
    Path two = download(2);
    CheckpointInfo lied = CheckpointInfo.newBuilder().setStep(2).setFingerprint("other").build();
    assertThatThrownBy(() -> swap.published(lied, two))
        .hasMessageContaining("computes as fingerprint")
        .hasMessageContaining("expected: other");
    assertThat(two).doesNotExist();
    assertThat(models.fingerprints()).hasSize(1);
  }

  private Path publish(long step) throws IOException {
    Path directory = download(step);
    swap.published(
        CheckpointInfo.newBuilder()
            .setStep(step)
            .setFingerprint(students.fingerprint(directory))
            .build(),
        directory);
    return directory;
  }

  private void release(String fingerprint) {
    swap.released(Released.newBuilder().setFingerprint(fingerprint).build());
  }

  private Path download(long step) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("cache/step-" + step));
    try (var files = Files.list(students.checkpoint(step))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }
}
