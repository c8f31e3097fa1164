package io.altmesh.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialFileTest {
  @TempDir Path folder;

  @Test
  void standsUnderItsNameWhenItIsComplete() throws IOException {
    Path target = folder.resolve("out");
    Files.writeString(folder.resolve(".out.part"), "of a run that was killed, and longer");
    try (PartialFile file = PartialFile.create(target)) {
      file.write(bytes("hello"));
      file.write(bytes("HE"), 0);
      assertThat(target).doesNotExist();
      file.complete();
    }
    assertThat(target).hasContent("HEllo");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void leavesNothingWhenItIsClosedBefore() throws IOException {
    PartialFile file = PartialFile.create(folder.resolve("out"));
    file.write(bytes("hello"));
    file.close();
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(() -> file.write(bytes("more"))).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(file::complete).isInstanceOf(IOException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void isWrittenByOneAtATime() throws IOException {
    try (PartialFile file = PartialFile.create(folder.resolve("out"))) {
      file.write(bytes("hello"));
      // Within one JVM the platform itself throws.
      assertThatThrownBy(() -> PartialFile.create(folder.resolve("out")))
          .isInstanceOf(OverlappingFileLockException.class);
      file.complete();
    }
    assertThat(folder.resolve("out")).hasContent("hello");
  }

  @Test
  void needsAFolderAndAFreeName() throws IOException {
    assertThatThrownBy(() -> PartialFile.create(folder.resolve("missing/out")))
        .isInstanceOf(NoSuchFileException.class);
    Path taken = Files.createDirectory(folder.resolve("taken"));
    assertThatThrownBy(() -> PartialFile.create(taken)).hasMessageContaining("is a folder");
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
