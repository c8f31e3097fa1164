package io.altmesh.corpus.images;

import io.altmesh.corpus.SkippedRows;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The samples of shards that have an image and a caption, shard after shard, one in memory at a
 * time. Whoever opens it closes it. Not thread-safe.
 */
public final class ShardSamples implements Iterator<ImageText>, AutoCloseable {
  private final Iterator<Path> shards;
  private final SkippedRows skipped = new SkippedRows();
  private @Nullable WebDatasetReader reader;
  private @Nullable ImageText ready;
  private String readyShard = "";
  private String shard = "";

  private ShardSamples(List<Path> shards) {
    this.shards = shards.iterator();
  }

  /** Shards are opened as their turn comes. */
  public static ShardSamples open(List<Path> shards) {
    return new ShardSamples(shards);
  }

  /**
   * Whether there is one more.
   *
   * @throws io.altmesh.corpus.CorpusException when a shard is missing or no tar at all
   */
  @Override
  public boolean hasNext() {
    while (ready == null && (reader != null || openNext())) {
      ready = reader == null ? null : reader.next();
      if (ready == null) {
        close();
      }
    }
    return ready != null;
  }

  @Override
  public ImageText next() {
    if (!hasNext() || ready == null) {
      throw new NoSuchElementException("after the last sample");
    }
    ImageText sample = ready;
    ready = null;
    shard = readyShard;
    return sample;
  }

  /** File name of the shard that the sample returned last came from. */
  public String shard() {
    return shard;
  }

  /** What was left out so far. */
  public SkippedRows skipped() {
    return skipped;
  }

  private boolean openNext() {
    if (!shards.hasNext()) {
      return false;
    }
    Path file = shards.next();
    reader = WebDatasetReader.open(file, skipped);
    readyShard = String.valueOf(file.getFileName());
    return true;
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
