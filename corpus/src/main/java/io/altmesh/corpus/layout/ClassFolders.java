package io.altmesh.corpus.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.CorpusException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The folder names of all classes of a list, in its order.
 *
 * @param source for errors
 */
record ClassFolders(String source, List<String> names) {
  private static final String WNIDS = "imagenet-wnids";

  /** ImageNet's, or those of a file, one a line. */
  static ClassFolders named(String list, Path base) {
    if (!list.equals(WNIDS)) {
      return of(list, base.resolve(list));
    }
    try (InputStream in = ClassFolders.class.getResourceAsStream(WNIDS + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("resource " + WNIDS + ".txt is missing");
      }
      return new ClassFolders(WNIDS, new String(in.readAllBytes(), UTF_8).lines().toList());
    } catch (IOException e) {
      throw new IllegalStateException("resource " + WNIDS + ".txt cannot be read", e);
    }
  }

  private static ClassFolders of(String list, Path file) {
    try {
      return new ClassFolders(
          list, Files.readAllLines(file, UTF_8).stream().map(String::strip).toList());
    } catch (IOException e) {
      throw new CorpusException(
          file + ": cannot be read (expected: names of folders in the order of the classes): " + e,
          e);
    }
  }

  /**
   * Of every folder its place in the list.
   *
   * @throws CorpusException when one is not in it
   */
  int[] places(Path root, List<String> folders) {
    int[] places = folders.stream().mapToInt(names::indexOf).toArray();
    for (int i = 0; i < places.length; i++) {
      if (places[i] < 0) {
        throw new CorpusException(
            "%s: folder \"%s\" is no class of %s (expected: folders called as %s)"
                .formatted(
                    root, folders.get(i), source, names.subList(0, Math.min(2, names.size()))));
      }
    }
    return places;
  }

  /** Folders in the order of their places. */
  static List<String> inOrder(List<String> folders, int[] places) {
    return IntStream.range(0, places.length)
        .boxed()
        .sorted((a, b) -> Integer.compare(places[a], places[b]))
        .map(folders::get)
        .toList();
  }
}
