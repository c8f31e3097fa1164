package io.altmesh.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderImagesTest {
  @TempDir private Path folder;

  @Test
  void followsALinkToAFolder() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images/sub"));
    Files.writeString(images.resolve("a.png"), "bytes");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("images"));

    try (ImageFiles found = ImageFiles.open(link, 100)) {
      assertThat(found.count()).isEqualTo(1);
      NamedImage image = found.next();
      assertThat(image).isNotNull();
      assertThat(image.name()).isEqualTo("sub/a.png");
      assertThat(found.next()).isNull();
    }
  }

  /** A path of more than 4095 bytes cannot be listed, not even by root, whom modes don't stop. */
  @Test
  void namesASubFolderThatCannotBeListed() throws IOException {
    Path images = folder.resolve("images");
    Path upper = Files.createDirectories(deep(images, 10));
    Path lower = Files.createDirectories(deep(folder.resolve("lower"), 10));
    Path moved = upper.resolve("moved");
    Files.move(folder.resolve("lower"), moved);
    try {
      assertThatThrownBy(() -> ImageFiles.open(images, 100))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith(moved.toString())
          .hasMessageContaining(": cannot be listed: ");
    } finally {
      Files.move(moved, folder.resolve("lower")); // so that both can be deleted
      assertThat(lower).isDirectory();
    }
  }

  private static Path deep(Path folder, int levels) {
    return levels == 0 ? folder : deep(folder.resolve("f".repeat(220)), levels - 1);
  }
}
