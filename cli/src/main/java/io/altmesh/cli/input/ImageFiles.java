package io.altmesh.cli.input;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Encoded images of a folder (by file name, sub-folders too) or of a WebDataset shard, read one by
 * one. Not thread-safe.
 */
public interface ImageFiles extends AutoCloseable {
  /** What {@link #count} says of a shard. */
  long UNKNOWN = -1;

  /**
   * Opens a place.
   *
   * @param largest most bytes of an image; of a larger one there is a name and an error
   * @throws IllegalArgumentException when a folder has no image
   * @throws io.altmesh.corpus.CorpusException when there is no such place
   */
  static ImageFiles open(Path place, long largest) {
    return Files.isDirectory(place)
        ? FolderImages.open(place, largest)
        : new ShardImages(place, largest);
  }

  /** The next image, or null after the last. */
  @Nullable NamedImage next();

  /** How many there are, read ones included; {@link #UNKNOWN} before a shard's end. */
  long count();

  /** Samples of a shard that have no image which could be given out; they are logged. */
  long skipped();

  @Override
  void close();
}
