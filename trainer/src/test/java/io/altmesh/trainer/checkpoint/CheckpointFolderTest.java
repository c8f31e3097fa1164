package io.altmesh.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  @TempDir Path root;
  private CheckpointFolder folder;

  @BeforeEach
  void open() {
    folder = CheckpointFolder.open(root);
  }

  private Checkpoint write(long step) {
    return folder.write(
        step,
        target -> {
          Files.writeString(target.resolve("model.safetensors"), "weights of " + step);
          Files.writeString(target.resolve("config.json"), "{}");
          Files.writeString(target.resolve("optimizer.safetensors"), "moments");
        },
        (target, files, runFiles) ->
            new Manifest("run", step, "fp" + step, "", 5, false, files, runFiles));
  }

  @Test
  void aCheckpointHasItsFilesInTheManifestAndLatestNamesIt() throws IOException {
    Checkpoint written = write(12);

    assertThat(written.folder()).isEqualTo(root.resolve("step-00000012"));
    assertThat(Files.readString(root.resolve("latest")).strip()).isEqualTo("step-00000012");
    Checkpoint read = folder.list().get(0);
    assertThat(read).isEqualTo(written);
    assertThat(read.manifest().files())
        .extracting(Manifest.Entry::name)
        .containsExactly("config.json", "model.safetensors");
    assertThat(read.manifest().runFiles())
        .extracting(Manifest.Entry::name)
        .containsExactly("optimizer.safetensors");
    // SHA-256 of "{}"
    assertThat(read.manifest().files().get(0).sha256())
        .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  }

  @Test
  void fallsBackToTheOneBeforeWhenTheNewestIsCorrupt() throws IOException {
    write(1);
    Checkpoint newest = write(2);
    Files.writeString(newest.folder().resolve("model.safetensors"), "weights of 9");

    assertThat(folder.revertToWhole())
        .hasValueSatisfying(whole -> assertThat(whole.step()).isEqualTo(1));
  }

  @Test
  void aBrokenCheckpointIsSetAsideAndNoLongerListed() throws IOException {
    write(1);
    Files.delete(write(2).folder().resolve("optimizer.safetensors"));

    folder.revertToWhole();

    assertThat(folder.list()).extracting(Checkpoint::step).containsExactly(1L);
    assertThat(root.resolve("broken-step-00000002")).isDirectory();
    assertThat(root.resolve("latest")).content().isEqualToIgnoringNewLines("step-00000001");
  }

  @Test
  void fallsBackWhenOptimizerOrManifestIsMissing() throws IOException {
    write(1);
    Files.delete(write(2).folder().resolve("optimizer.safetensors"));
    Files.delete(write(3).folder().resolve("manifest.json"));

    assertThat(folder.revertToWhole())
        .hasValueSatisfying(whole -> assertThat(whole.step()).isEqualTo(1));
  }

  @Test
  void aWriteThatFailsLeavesWhatWasThere() throws IOException {
    write(1);

    assertThatThrownBy(
            () ->
                folder.write(
                    2,
                    target -> {
                      Files.writeString(target.resolve("model.safetensors"), "half");
                      throw new IOException("No space left on device");
                    },
                    (target, files, runFiles) -> {
                      throw new AssertionError("not reached");
                    }))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("those before it are whole");
    assertThat(folder.list()).extracting(Checkpoint::step).containsExactly(1L);
    try (var files = Files.list(root)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsOnly("step-00000001", "latest");
    }
  }

  @Test
  void whatAKilledRunLeftHalfWrittenIsRemoved() throws IOException {
    Path leftover = root.resolve(".step-00000003.tmp");
    Files.createDirectory(leftover);
    Files.writeString(leftover.resolve("model.safetensors"), "half");

    CheckpointFolder.open(root);

    assertThat(leftover).doesNotExist();
  }

  @Test
  void replacesABrokenCheckpointOfTheSameStep() throws IOException {
    Files.delete(write(4).folder().resolve("config.json"));
    assertThat(folder.list()).hasSize(1);

    write(4);

    assertThat(folder.revertToWhole()).isPresent();
    try (var files = Files.list(root)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void keepsTheNewestAndWhatIsStillNeeded() {
    for (long step = 1; step <= 5; step++) {
      write(step);
    }

    folder.prune(2, checkpoint -> checkpoint.step() == 2);

    assertThat(folder.list()).extracting(Checkpoint::step).containsExactly(2L, 4L, 5L);
  }
}
