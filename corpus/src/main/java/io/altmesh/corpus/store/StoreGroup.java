package io.altmesh.corpus.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of one key in a root.
 *
 * @param directory where its segments lie
 * @param dim values in a vector
 * @param entries vectors, as the segments' lengths tell, where a content that two writers added
 *     counts twice; or as an open store finds them
 * @param bytes of all segments
 * @param segments files
 */
public record StoreGroup(
    Path directory, StoreKey key, int dim, long entries, long bytes, int segments) {

  /**
   * All groups in a root, by name of their directories, as the files' headers and lengths tell: no
   * vector is read, no lock taken.
   *
   * @throws StoreException when there is no such folder, or a file in it is no segment
   */
  public static List<StoreGroup> under(Path root) {
    if (!Files.isDirectory(root)) {
      throw new StoreException(
          root + ": no such folder (expected: what --store or store.directory named)");
    }
    try (Stream<Path> children = Files.list(root)) {
      List<StoreGroup> groups = new ArrayList<>();
      for (Path directory : children.filter(Files::isDirectory).sorted().toList()) {
        StoreGroup group = read(directory);
        if (group != null) {
          groups.add(group);
        }
      }
      return groups;
    } catch (IOException e) {
      throw new StoreException(root + ": cannot be listed (" + e + ")", e);
    }
  }

  static StoreGroup of(Path directory, StoreKey key, int dim, long entries) throws IOException {
    long bytes = 0;
    List<Path> segments = Segment.files(directory);
    for (Path file : segments) {
      bytes += Files.size(file);
    }
    return new StoreGroup(directory, key, dim, entries, bytes, segments.size());
  }

  /** Null where there is no segment with a header. */
  private static @Nullable StoreGroup read(Path directory) throws IOException {
    SegmentFormat format = null;
    long entries = 0;
    long bytes = 0;
    int segments = 0;
    for (Path file : Segment.files(directory)) {
      SegmentFormat found = SegmentFormat.read(file);
      if (found != null) {
        format = found;
        long length = Files.size(file);
        entries += found.records(length);
        bytes += length;
        segments++;
      }
    }
    return format == null
        ? null
        : new StoreGroup(directory, format.key(), format.dim(), entries, bytes, segments);
  }
}
