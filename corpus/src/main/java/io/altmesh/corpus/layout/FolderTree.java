package io.altmesh.corpus.layout;

import io.altmesh.corpus.CorpusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Folders of images, listed as torchvision's ImageFolder does. */
final class FolderTree {
  /** torchvision's IMG_EXTENSIONS, and GIF. */
  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp", "gif");

  private FolderTree() {}

  /** Names of the folders in a folder, hidden ones left out, sorted. */
  static List<String> folders(Path root) {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(Files::isDirectory)
          .map(folder -> String.valueOf(folder.getFileName()))
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw unlisted(root, e);
    }
  }

  /** Images at any depth under a folder of the root, as paths from the root with slashes. */
  static List<String> images(Path root, String folder) {
    try (Stream<Path> entries = Files.walk(root.resolve(folder), FileVisitOption.FOLLOW_LINKS)) {
      return entries
          .filter(file -> isImage(String.valueOf(file.getFileName())))
          .filter(Files::isRegularFile)
          .map(root::relativize)
          .sorted(Comparator.comparing(FolderTree::parent).thenComparing(FolderTree::name))
          .map(file -> file.toString().replace('\\', '/'))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw unlisted(root.resolve(folder), e);
    }
  }

  private static boolean isImage(String name) {
    return IMAGES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  private static String parent(Path file) {
    return String.valueOf(file.getParent());
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static CorpusException unlisted(Path folder, Exception e) {
    return new CorpusException(folder + ": cannot be listed: " + e.getMessage(), e);
  }
}
