package io.altmesh.mesh.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value made of files, and made anew as soon as it is asked for after one of them has changed; no
 * thread watches them. When they cannot be read any more, or say something wrong, the value before
 * stays and a warning is logged; they are tried again when they change again. Thread-safe.
 */
final class Reloading<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

  private final String what;
  private final List<Path> files;
  private final Loader<T> loader;
  private List<Stamp> seen;
  private T value;

  /** Reads the files. */
  interface Loader<T> {
    T load() throws IOException, GeneralSecurityException;
  }

  /** What tells a file from the one that was there before, replaced by a rename or not. */
  private record Stamp(long modified, long size, String inode) {}

  /**
   * Loads for the first time.
   *
   * @param what for messages
   * @throws IllegalArgumentException when that fails
   */
  Reloading(String what, List<Path> files, Loader<T> loader) {
    this.what = what;
    this.files = files;
    this.loader = loader;
    try {
      this.seen = stamps();
      this.value = loader.load();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(what + ": " + reason(e), e);
    }
  }

  synchronized T current() {
    try {
      List<Stamp> now = stamps();
      if (!now.equals(seen)) {
        seen = now;
        value = loader.load();
        LOG.info("{} was read again", what);
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.warn("{} could not be read again and stays as it was: {}", what, reason(e));
    }
    return value;
  }

  private List<Stamp> stamps() throws IOException {
    List<Stamp> stamps = new ArrayList<>();
    for (Path file : files) {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      stamps.add(
          new Stamp(is.lastModifiedTime().toMillis(), is.size(), String.valueOf(is.fileKey())));
    }
    return stamps;
  }

  private static String reason(Exception failure) {
    return failure instanceof java.nio.file.NoSuchFileException missing
        ? missing.getFile() + ": no such file"
        : String.valueOf(failure.getMessage());
  }
}
