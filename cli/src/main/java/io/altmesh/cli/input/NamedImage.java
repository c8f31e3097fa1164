package io.altmesh.cli.input;

import org.jspecify.annotations.Nullable;

/**
 * An image of a folder or shard.
 *
 * @param name path within the folder, or key within the shard
 * @param caption the shard's first; empty where there is none
 * @param bytes encoded; empty where it could not be read
 * @param error why it could not be read; null where it could
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record NamedImage(String name, String caption, byte[] bytes, @Nullable String error) {
  static NamedImage unreadable(String name, String error) {
    return new NamedImage(name, "", new byte[0], error);
  }

  /** For people: its caption where it has one. */
  public String title() {
    return caption.isEmpty() ? name : caption + " (" + name + ")";
  }
}
