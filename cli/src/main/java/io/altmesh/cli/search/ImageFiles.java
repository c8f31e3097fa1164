package io.altmesh.cli.search;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.images.WebDatasetReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Named, encoded images of a folder (by file name, sub-folders too) or of a WebDataset shard. */
public record ImageFiles(List<String> names, List<byte[]> images) {
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".webp");

  /**
   * Reads into memory.
   *
   * @throws IllegalArgumentException when there is no image
   */
  public static ImageFiles read(Path place) {
    ImageFiles files = Files.isDirectory(place) ? folder(place) : shard(place);
    if (files.images.isEmpty()) {
      throw new IllegalArgumentException(
          place + " has no image (expected: PNG, JPEG or WebP files, or a WebDataset .tar[.gz])");
    }
    return files;
  }

  private static ImageFiles folder(Path folder) {
    List<String> names = new ArrayList<>();
    List<byte[]> images = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(ImageFiles::isImage).sorted().toList()) {
        names.add(folder.relativize(file).toString());
        images.add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
    }
    return new ImageFiles(names, images);
  }

  private static ImageFiles shard(Path shard) {
    List<String> names = new ArrayList<>();
    List<byte[]> images = new ArrayList<>();
    WebDatasetReader.readImages(
        shard,
        sample -> {
          names.add(
              sample.captions().isEmpty()
                  ? sample.key()
                  : sample.captions().get(0) + " (" + sample.key() + ")");
          images.add(sample.image());
        },
        new SkippedRows());
    return new ImageFiles(names, images);
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }
}
