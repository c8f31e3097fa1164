package io.altmesh.corpus.images;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.EpochWalk;
import io.altmesh.corpus.SeededRandom;
import io.altmesh.corpus.SkippedRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches for contrastive learning: distinct keys in every batch, so that no two samples that show
 * the same thing are taken for negatives of each other. Samples are grouped by key across shards,
 * as when several artists drew one concept.
 *
 * <p>With viewsPerKey k, a batch holds k renderings of each of its keys. An epoch visits a key
 * ceil(renderings / k) times, so that every rendering is shown; a visit that runs out of fresh ones
 * is filled up with others of the same key, and a key with fewer than k renderings repeats them.
 * All batches are full: an epoch has as many as can be filled with distinct keys, and the few
 * visits left over change from epoch to epoch.
 *
 * <p>The cursor is a value, as in {@link io.altmesh.corpus.parallel.PairBatches}. Encoded images
 * are held in memory; the trainer decodes. {@link #image} and {@link #captions} may be called from
 * any thread, the rest from one.
 */
public final class ImageTextBatches implements ImageTextSource {
  private final ImageCollection images;
  private final ImageTextOptions options;
  private final SkippedRows skipped;
  private final EpochWalk walk;
  private @Nullable VisitOrder order;
  private long orderedEpoch;

  private ImageTextBatches(ImageCollection images, ImageTextOptions options, SkippedRows skipped) {
    this.images = images;
    this.options = options;
    this.skipped = skipped;
    this.walk = new EpochWalk(VisitOrder.batchesPerEpoch(visits(), options.keysPerBatch()));
  }

  /**
   * Reads all shards.
   *
   * @throws CorpusException when a shard is missing or no tar, or when fewer distinct keys are
   *     there than a batch needs. Single bad samples are counted in {@link #skipped}
   */
  public static ImageTextBatches open(List<Path> shards, ImageTextOptions options) {
    if (shards.isEmpty()) {
      throw new IllegalArgumentException("no shards (expected: at least one)");
    }
    SkippedRows skipped = new SkippedRows();
    ImageCollection images = ImageCollection.read(shards, skipped);
    if (images.keys().size() < options.keysPerBatch()) {
      throw new CorpusException(
          "a batch of %d needs %d distinct keys, %s hold %d; lower the batch size or add shards"
              .formatted(
                  options.batchSize(), options.keysPerBatch(), shards, images.keys().size()));
    }
    return new ImageTextBatches(images, options, skipped);
  }

  /** The same in every epoch. */
  @Override
  public long batchesPerEpoch() {
    return walk.batchesPerEpoch();
  }

  /** The next batch; there always is one. */
  @Override
  public ImageTextBatch next() {
    Cursor here = walk.advance();
    SeededRandom captions = options.captions(here);
    List<Sample> samples = new ArrayList<>(options.batchSize());
    for (int image : order(here.epoch()).batch(here.batch())) {
      String caption = options.caption(images.captions(image), captions);
      samples.add(
          new Sample(images.key(image), image, images.shard(image), caption, images.image(image)));
    }
    return new ImageTextBatch(here, samples);
  }

  /** The batch that {@link #next} will return. */
  @Override
  public Cursor cursor() {
    return walk.cursor();
  }

  /**
   * Goes to where a cursor was taken.
   *
   * @throws IllegalArgumentException when an epoch of this data has fewer batches than the cursor
   *     says
   */
  @Override
  public void seek(Cursor cursor) {
    walk.seek(cursor);
  }

  @Override
  public long sampleCount() {
    return images.size();
  }

  public int imageCount() {
    return images.size();
  }

  public int keyCount() {
    return images.keys().size();
  }

  /** The encoded image, not copied: not to be changed. */
  public byte[] image(int imageIndex) {
    return images.image(imageIndex);
  }

  public List<String> captions(int imageIndex) {
    return images.captions(imageIndex);
  }

  /**
   * SHA-256, in hex, of all that the order depends on: samples, options. A cursor is good where
   * this is the same.
   */
  @Override
  public String fingerprint() {
    return images.fingerprint(options);
  }

  /** What was left out. */
  @Override
  public SkippedRows skipped() {
    return skipped;
  }

  /** Nothing to release. */
  @Override
  public void close() {}

  private int[] visits() {
    int views = options.viewsPerKey();
    return images.keys().stream()
        .mapToInt(renderings -> (renderings.length + views - 1) / views)
        .toArray();
  }

  private VisitOrder order(long epoch) {
    if (order == null || orderedEpoch != epoch) {
      order = new VisitOrder(images.keys(), visits(), options, epoch);
      orderedEpoch = epoch;
    }
    return order;
  }
}
