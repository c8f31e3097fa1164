package io.altmesh.corpus.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.TextFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes shards for tests, compressed when the name ends in .gz. */
public final class Shards {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 512);

  public Shards() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  public Shards member(String name, String content) {
    return member(name, content.getBytes(UTF_8));
  }

  public Shards member(String name, byte[] content) {
    return member(name, TarConstants.LF_NORMAL, content);
  }

  /** Of any type: a pax header, for instance. */
  Shards member(String name, byte type, byte[] content) {
    try {
      TarArchiveEntry entry = new TarArchiveEntry(name, type);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A sample with an image that tells where it is from, and captions. */
  public Shards sample(String key, String image, String... captions) {
    return member(key + ".png", image).member(key + ".txt", String.join("\n", captions) + "\n");
  }

  public Path write(Path file) {
    return TextFiles.write(file, bytes());
  }

  byte[] bytes() {
    try {
      tar.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
