package io.altmesh.corpus.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.EpochWalk;
import io.altmesh.corpus.SeededRandom;
import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.SkippedRows;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches of shards that are too large for memory. In every epoch the shards come in an order of
 * its own, and their samples through a buffer of fixed size, from which batches of distinct keys
 * are drawn by chance; nothing else is held. All is decided by seed, epoch and shards.
 *
 * <p>An epoch has as many batches as its samples fill, by the shards' headers. When fewer can be
 * read, because a shard was truncated or a sample is bad, others of that epoch are shown again.
 * {@link #seek} into an epoch reads what comes before it once more.
 */
public final class ImageTextStream implements ImageTextSource {
  private static final Logger log = LoggerFactory.getLogger(ImageTextStream.class);

  private final ShardCounts shards;
  private final ImageTextOptions options;
  private final int buffer;
  private final SkippedRows skipped = new SkippedRows();
  private final EpochWalk walk;
  private @Nullable StreamedEpoch open;
  private long openEpoch;

  private ImageTextStream(ShardCounts shards, ImageTextOptions options, int buffer) {
    this.shards = shards;
    this.options = options;
    this.buffer = buffer;
    this.walk = new EpochWalk(shards.samples() / options.batchSize());
  }

  /**
   * Looks at the shards' headers, unless that was done before.
   *
   * @param buffer samples held, at least a batch
   * @param index file that remembers how many samples a shard has; null for none
   * @throws CorpusException when a shard is missing or no tar, or all have fewer samples than a
   *     batch
   */
  public static ImageTextStream open(
      List<Path> shards, ImageTextOptions options, int buffer, @Nullable Path index) {
    if (options.viewsPerKey() != 1) {
      throw new IllegalArgumentException(
          "views per key: %d (expected: 1 of shards that are streamed)"
              .formatted(options.viewsPerKey()));
    }
    if (buffer < options.batchSize()) {
      throw new CorpusException(
          "a shuffle buffer of %d samples (expected: at least a batch, %d, better ten times as many; or 0 to hold all images in memory)"
              .formatted(buffer, options.batchSize()));
    }
    ShardCounts counts = ShardCounts.of(shards, index);
    if (counts.samples() < options.batchSize()) {
      throw new CorpusException(
          "a batch of %d needs as many samples, %s hold %d; lower the batch size or add shards"
              .formatted(options.batchSize(), shards, counts.samples()));
    }
    return new ImageTextStream(counts, options, buffer);
  }

  @Override
  public long batchesPerEpoch() {
    return walk.batchesPerEpoch();
  }

  @Override
  public long sampleCount() {
    return shards.samples();
  }

  @Override
  public ImageTextBatch next() {
    Cursor here = walk.advance();
    SeededRandom captions = options.captions(here);
    List<Sample> samples = new ArrayList<>(options.batchSize());
    for (StreamedEpoch.Entry entry : epoch(here.epoch()).take(options.batchSize())) {
      ImageText text = entry.sample();
      String caption = options.caption(text.captions(), captions);
      samples.add(new Sample(text.key(), Sample.STREAMED, entry.shard(), caption, text.image()));
    }
    return new ImageTextBatch(here, samples);
  }

  @Override
  public Cursor cursor() {
    return walk.cursor();
  }

  @Override
  public void seek(Cursor cursor) {
    walk.seek(cursor);
    close();
    Cursor to = walk.cursor();
    if (to.batch() > 0) {
      log.info("reading the first {} batches of epoch {} once more", to.batch(), to.epoch());
    }
    for (long batch = 0; batch < to.batch(); batch++) {
      epoch(to.epoch()).take(options.batchSize());
    }
  }

  private StreamedEpoch epoch(long number) {
    StreamedEpoch epoch = open;
    if (epoch == null || openEpoch != number) {
      close();
      epoch = new StreamedEpoch(shards.shards(), buffer, options.seed(), number, skipped);
      open = epoch;
      openEpoch = number;
    }
    return epoch;
  }

  @Override
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    digest.update(shards.description().getBytes(UTF_8));
    digest.update(
        "%d %s %d %d"
            .formatted(
                options.batchSize(), options.firstCaptionProbability(), options.seed(), buffer)
            .getBytes(UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Counted each time that they come by. */
  @Override
  public SkippedRows skipped() {
    return skipped;
  }

  /** Closes the shard that is open; reading may go on all the same. */
  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
