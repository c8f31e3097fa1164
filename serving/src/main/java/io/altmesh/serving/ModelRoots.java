package io.altmesh.serving;

import io.altmesh.mesh.MeshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders that models are loaded from, and none else: neither by {@code ..} nor by a link, of
 * the directory or of a file in it, nor by a name that stands in a file. What lies outside and what
 * is not there are told with the same words, so that nobody learns what else this machine has.
 */
final class ModelRoots {
  private static final int DEPTH = 3;

  private final List<Path> roots;

  /**
   * @throws IllegalArgumentException naming one that is no folder
   */
  ModelRoots(List<Path> folders) {
    this.roots = folders.stream().map(ModelRoots::root).toList();
  }

  private static Path root(Path folder) {
    try {
      Path real = folder.toRealPath();
      if (Files.isDirectory(real)) {
        return real;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("models root %s: not there".formatted(folder), e);
    }
    throw new IllegalArgumentException("models root %s: not a folder".formatted(folder));
  }

  /**
   * The directory or file that a caller named, without links.
   *
   * @param given relative to a root, or absolute
   * @param takesFile which files may be named instead of a directory
   * @throws MeshException FAILED_PRECONDITION without roots; INVALID_ARGUMENT for what is neither
   *     in one of them, or has a link that leads out of them
   */
  Path resolve(String given, Predicate<Path> takesFile) {
    if (roots.isEmpty()) {
      throw MeshException.failedPrecondition(
          "nothing can be loaded here (expected: a server started with --models-root DIR)");
    }
    for (Path root : given.isBlank() ? List.<Path>of() : roots) {
      Path real = real(root, given);
      if (real == null || !isInside(real)) {
        continue;
      }
      if (Files.isDirectory(real)) {
        checkLinks(real, given);
        return real;
      }
      if (Files.isRegularFile(real) && takesFile.test(real)) {
        return real;
      }
    }
    throw MeshException.invalidArgument(
        "directory \"%s\" (expected: a directory in a folder that the server was started with as"
            + " --models-root)",
        given);
  }

  /** Whether what a file names is in one of them, and has no link that leads out of them. */
  boolean holds(Path place) {
    Path real = real(place, "");
    if (real == null || !isInside(real)) {
      return false;
    }
    try {
      checkLinks(real, place.toString());
      return true;
    } catch (MeshException e) {
      return false;
    }
  }

  /** A message without where they are on this machine. */
  String unplaced(String message) {
    String told = message;
    for (Path root : roots) {
      told = told.replace(root + "/", "");
    }
    return told;
  }

  private static @Nullable Path real(Path root, String given) {
    try {
      return root.resolve(given).toRealPath();
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  private boolean isInside(Path real) {
    return roots.stream().anyMatch(real::startsWith);
  }

  private void checkLinks(Path directory, String given) {
    try (Stream<Path> entries = Files.walk(directory, DEPTH)) {
      List<Path> links = entries.filter(Files::isSymbolicLink).toList();
      for (Path link : links) {
        if (!Files.exists(link) || !isInside(link.toRealPath())) {
          throw MeshException.invalidArgument(
              "directory \"%s\": %s is a link that leads out of the server's --models-root (expected:"
                  + " the file itself)",
              given, directory.relativize(link));
        }
      }
    } catch (IOException e) {
      throw MeshException.invalidArgument("directory \"%s\" cannot be read", given);
    }
  }
}
