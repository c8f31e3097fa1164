package io.altmesh.corpus.images;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The samples of shards that have an image and a caption, shard after shard, one in memory at a
 * time. Whoever opens it closes it. Not thread-safe.
 */
public final class ShardSamples implements Iterator<ImageText>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ShardSamples.class);

  private final Iterator<Path> shards;
  private final SkippedRows skipped;
  private @Nullable WebDatasetReader reader;
  private @Nullable ImageText ready;
  private Path file = Path.of("");
  private String shard = "";

  private ShardSamples(List<Path> shards, SkippedRows skipped) {
    this.shards = shards.iterator();
    this.skipped = skipped;
  }

  /** Shards are opened as their turn comes. */
  public static ShardSamples open(List<Path> shards) {
    return open(shards, new SkippedRows());
  }

  static ShardSamples open(List<Path> shards, SkippedRows skipped) {
    return new ShardSamples(shards, skipped);
  }

  /**
   * Whether there is one more.
   *
   * @throws CorpusException when a shard is missing or no tar at all; the next call goes on with
   *     the shard after it
   */
  @Override
  public boolean hasNext() {
    while (ready == null && (reader != null || openNext())) {
      ready = reader == null ? null : nextOf(reader);
    }
    return ready != null;
  }

  private @Nullable ImageText nextOf(WebDatasetReader open) {
    ImageText next = null;
    try {
      next = open.next();
    } finally {
      if (next == null) {
        if (open.isTorn()) { // said of every shard, however many bad samples there were before
          log.warn("{}: truncated or damaged; reading goes on with the next shard", file);
        }
        close();
      }
    }
    return next;
  }

  @Override
  public ImageText next() {
    if (!hasNext() || ready == null) {
      throw new NoSuchElementException("after the last sample");
    }
    ImageText sample = ready;
    ready = null;
    shard = String.valueOf(file.getFileName());
    return sample;
  }

  /** File name of the shard that the sample returned last came from. */
  public String shard() {
    return shard;
  }

  /** The shard that was opened last. */
  Path file() {
    return file;
  }

  /** What was left out so far. */
  public SkippedRows skipped() {
    return skipped;
  }

  private boolean openNext() {
    if (!shards.hasNext()) {
      return false;
    }
    file = shards.next();
    reader = WebDatasetReader.open(file, skipped);
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
