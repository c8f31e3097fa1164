package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that the disk does not take ends the run; with room made it goes on. */
@Timeout(300)
class FullDiskTest {
  @TempDir Path folder;
  private Path disk;
  private FakeTeacher teacher;
  private Path recipe;

  @BeforeEach
  void runUndisturbed() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    teacher = FakeTeacher.start(6);
    recipe = TinyRecipe.write(folder);
    run(folder.resolve("whole"), false);
  }

  @AfterEach
  void close() throws Exception {
    teacher.close();
    // Lazily: what a resume has mapped of its checkpoint stays mapped until the JVM collects it.
    shell("umount --lazy %s", disk);
  }

  /** Its shape is that of a full disk's, and it needs no rights: a file that may not grow. */
  @Test
  void aFileThatMayNotGrowEndsTheRunAndLeavesTheCheckpointBefore() throws Exception {
    Path run = folder.resolve("run");
    shell("cp -r %s %s", folder.resolve("whole"), run);
    shell("rm -r %s/checkpoints/step-000000[12]?", run);
    long optimizer = Files.size(checkpoint(run, 5).resolve("optimizer.safetensors"));

    String message;
    try (TrainerProcess trainer =
        TrainerProcess.start(
            "ulimit -f " + (optimizer / 512 - 1),
            recipe,
            run,
            List.of("teacher.target=" + teacher.address(), store()))) {
      assertThat(trainer.end()).as(trainer.errors()).isEqualTo(1);
      message = trainer.message();
    }

    assertTold(message, run, "optimizer.safetensors", "File too large");
    assertGoesOn(run);
  }

  @Test
  void aFullDiskEndsTheRunAndLeavesTheCheckpointBefore() throws Exception {
    long size = bytes(checkpoint(folder.resolve("whole"), 5));
    assumeTrue(
        shell("mount -t tmpfs -o size=%d altmesh-test %s", 3 * size - size / 4, disk) == 0,
        "a disk of a test's own cannot be mounted here");
    Path run = disk.resolve("run");

    Throwable failure = catchThrowable(() -> run(run, false));

    assertThat(failure).isInstanceOf(CheckpointException.class);
    assertTold(failure.getMessage(), run, "No space left on device");
    shell("mount -o remount,size=64m %s", disk);
    assertGoesOn(run);
  }

  private void assertTold(String message, Path run, String... what) throws IOException {
    long size = bytes(checkpoint(run, 5)) - Files.size(checkpoint(run, 5).resolve("manifest.json"));
    assertThat(message)
        .contains("checkpoint " + checkpoint(run, 10) + " could not be written: ")
        .contains(what)
        .contains("those before it are whole. Its disk has ")
        .contains("bytes free, the checkpoint before it takes " + size + "; make room");
  }

  /** From the checkpoint before, to the same end. */
  private void assertGoesOn(Path run) throws Exception {
    assertThat(run.resolve("checkpoints/latest")).content().isEqualTo("step-00000005\n");
    try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsOnly("latest", "step-00000000", "step-00000005");
    }

    assertThat(run(run, true).finished()).isTrue();

    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertThat(checkpoint(run, 20).resolve(file))
          .hasSameBinaryContentAs(checkpoint(folder.resolve("whole"), 20).resolve(file));
    }
  }

  private TrainResult run(Path out, boolean resume) throws InterruptedException {
    List<String> overrides = List.of("teacher.target=" + teacher.address(), store());
    return Trainer.run(RecipeFile.read(recipe, overrides).recipe(), TrainOptions.of(out, resume));
  }

  private String store() {
    return "store.directory=" + folder.resolve("store");
  }

  private static Path checkpoint(Path run, long step) {
    return run.resolve("checkpoints/step-%08d".formatted(step));
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static int shell(String command, Object... values) throws Exception {
    return new ProcessBuilder("sh", "-c", command.formatted(values)).start().waitFor();
  }
}
