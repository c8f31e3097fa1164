package io.altmesh.cli.input;

import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.images.ImageText;
import io.altmesh.corpus.images.WebDatasetReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A WebDataset shard's images, in its order. */
final class ShardImages implements ImageFiles {
  private final SkippedRows skipped = new SkippedRows();
  private final WebDatasetReader samples;
  private final long largest;
  private long read;
  private boolean ended;

  ShardImages(Path shard, long largest) {
    this.samples = WebDatasetReader.openImages(shard, skipped);
    this.largest = largest;
  }

  static String tooLarge(long bytes, long largest) {
    return "%d bytes (expected: at most %d)".formatted(bytes, largest);
  }

  @Override
  public @Nullable NamedImage next() {
    ImageText sample = samples.next();
    if (sample == null) {
      ended = true;
      return null;
    }
    read++;
    byte[] image = sample.image();
    return image.length > largest
        ? NamedImage.unreadable(sample.key(), tooLarge(image.length, largest))
        : new NamedImage(sample.key(), caption(sample), image, null);
  }

  private static String caption(ImageText sample) {
    return sample.captions().isEmpty() ? "" : sample.captions().get(0);
  }

  @Override
  public long count() {
    return ended ? read : UNKNOWN;
  }

  @Override
  public long skipped() {
    return skipped.count();
  }

  @Override
  public void close() {
    samples.close();
  }
}
