package io.altmesh.cli.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder's images: their names in memory, their bytes in turn. */
final class FolderImages implements ImageFiles {
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".webp");

  private final Path folder;
  private final List<Path> files;
  private final long largest;
  private int place;

  private FolderImages(Path folder, List<Path> files, long largest) {
    this.folder = folder;
    this.files = files;
    this.largest = largest;
  }

  /**
   * Lists a folder, or the one that a link leads to.
   *
   * @throws UncheckedIOException naming the sub-folder that cannot be listed
   */
  static FolderImages open(Path folder, long largest) {
    List<Path> files;
    Path real;
    try {
      real = folder.toRealPath(); // a walk from a link would stay there
      files = list(real);
    } catch (IOException e) {
      String place = e instanceof FileSystemException at ? at.getFile() : folder.toString();
      throw new UncheckedIOException(place + ": " + reason(e), e);
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          folder + " has no image (expected: PNG, JPEG or WebP files, or a WebDataset .tar[.gz])");
    }
    return new FolderImages(real, files, largest);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(FolderImages::isImage).sorted().toList();
    } catch (UncheckedIOException e) { // of a folder within
      throw e.getCause();
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    String why = e instanceof FileSystemException at ? at.getReason() : e.getMessage();
    return "cannot be listed" + (why == null ? "" : ": " + why);
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }

  @Override
  public @Nullable NamedImage next() {
    return place == files.size() ? null : read(files.get(place++));
  }

  private NamedImage read(Path file) {
    String name = folder.relativize(file).toString();
    try {
      long size = Files.size(file);
      return size > largest
          ? NamedImage.unreadable(name, ShardImages.tooLarge(size, largest))
          : new NamedImage(name, "", Files.readAllBytes(file), null);
    } catch (NoSuchFileException e) {
      return NamedImage.unreadable(name, "the file has gone");
    } catch (AccessDeniedException e) {
      return NamedImage.unreadable(name, "access denied");
    } catch (IOException e) {
      return NamedImage.unreadable(name, "cannot be read: " + e.getMessage());
    }
  }

  @Override
  public long count() {
    return files.size();
  }

  @Override
  public long skipped() {
    return 0;
  }

  @Override
  public void close() {}
}
