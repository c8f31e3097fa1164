package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.EpochWalk;
import io.altmesh.corpus.SeededRandom;
import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.SkippedRows;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Pairs read as they are needed. Half of the shuffle buffer goes out, in {@link BatchOrder}, while
 * the other half fills: with every batch that leaves, as many rows are read.
 *
 * <p>A half is a fixed stretch of the epoch, so a cursor tells which rows are to be read: {@link
 * #seek} passes over the files before it, reads those in which the stretch begins (one of each
 * source) from their beginning, and fills a half.
 */
final class StreamedPairs implements PairBatches {
  private static final int ROWS = 1;
  private static final int BATCHES = 2;

  private final PairMix mix;
  private final CountedMix counted;
  private final List<Map<String, Double>> weights;
  private final PairOrder settings;
  private final ToIntFunction<SentencePair> length;
  private final SkippedRows skipped;
  private final int halfBatches;
  private final long pairs;
  private final EpochWalk walk;
  private Half out = new Half();
  private Half filling = new Half();
  private @Nullable StreamedEpoch reading;
  private long readingEpoch;

  private StreamedPairs(
      PairMix mix, CountedMix counted, PairOrder settings, ToIntFunction<SentencePair> length) {
    this.mix = mix;
    this.counted = counted;
    this.weights = MixWeights.of(mix, counted.rows());
    this.settings = settings;
    this.length = length;
    this.skipped = counted.skipped();
    this.halfBatches = settings.shuffleBuffer() / 2 / settings.batchSize();
    this.pairs = epoch(0).pairs();
    if (pairs < 1) {
      throw new CorpusException(
          "no pairs in an epoch of %s (expected: at least one); change the weights or the filters"
              .formatted(mix.sources().stream().map(PairSource::name).toList()));
    }
    this.walk = new EpochWalk((pairs + settings.batchSize() - 1) / settings.batchSize());
  }

  /** Counts the rows, or remembers them. */
  static StreamedPairs open(PairMix mix, PairOrder settings, ToIntFunction<SentencePair> length) {
    return new StreamedPairs(mix, RowIndex.of(mix, settings.index()), settings, length);
  }

  @Override
  public long batchesPerEpoch() {
    return walk.batchesPerEpoch();
  }

  @Override
  public long pairsPerEpoch() {
    return pairs;
  }

  @Override
  public PairBatch next() {
    Cursor here = walk.cursor();
    long half = here.batch() / halfBatches;
    if (!out.is(here.epoch(), half)) {
      turn(here.epoch(), half);
    }
    PairBatch batch = out.batch(here.batch() % halfBatches);
    // The rows of the batches that have left make room for as many.
    fill((here.batch() % halfBatches + 1) * settings.batchSize());
    walk.advance();
    return batch;
  }

  @Override
  public Cursor cursor() {
    return walk.cursor();
  }

  @Override
  public void seek(Cursor cursor) {
    walk.seek(cursor);
  }

  /** The other half comes to its turn; what is missing of it is read. */
  private void turn(long epoch, long half) {
    if (!filling.is(epoch, half)) {
      goTo(epoch, half);
    }
    fill(Long.MAX_VALUE);
    Half full = filling;
    full.finish();
    filling = out;
    out = full;
    boolean last = full.end() == pairs;
    goTo(last ? epoch + 1 : epoch, last ? 0 : half + 1);
  }

  /** Begins to fill a half; files are opened when the first row is read. */
  private void goTo(long epoch, long half) {
    filling.begin(epoch, half);
    if (reading == null || readingEpoch != epoch || reading.read() != filling.start()) {
      close();
      StreamedEpoch fresh = epoch(epoch);
      fresh.skip(filling.start());
      reading = fresh;
      readingEpoch = epoch;
    }
  }

  /** Reads until the half has that many rows, or all of its own. */
  private void fill(long rows) {
    StreamedEpoch from = reading;
    long wanted = Math.min(rows, filling.end() - filling.start());
    while (from != null && filling.table.size() < wanted) {
      SentencePair pair = from.next();
      filling.table.add(pair, length.applyAsInt(pair));
    }
  }

  private StreamedEpoch epoch(long epoch) {
    return new StreamedEpoch(mix, counted, weights, settings.seed(), epoch);
  }

  @Override
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    digest.update("streamed 1\n".getBytes(UTF_8));
    for (int source = 0; source < mix.sources().size(); source++) {
      digest.update((weights.get(source) + "\n").getBytes(UTF_8));
      for (CountedFile file : counted.sources().get(source)) {
        digest.update((file.rows() + " " + file.digest() + "\n").getBytes(UTF_8));
      }
    }
    digest.update(
        "%d %d %d".formatted(settings.batchSize(), settings.seed(), halfBatches).getBytes(UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public SkippedRows skipped() {
    return skipped;
  }

  @Override
  public void close() {
    if (reading != null) {
      reading.close();
      reading = null;
    }
  }

  /** A stretch of an epoch. */
  private final class Half {
    private final PairTable table = new PairTable(row -> {});
    private long epoch = -1;
    private long number;
    private @Nullable BatchOrder order;

    void begin(long newEpoch, long newNumber) {
      epoch = newEpoch;
      number = newNumber;
      order = null;
      table.clear();
    }

    boolean is(long ofEpoch, long ofNumber) {
      return epoch == ofEpoch && number == ofNumber;
    }

    /** Pairs of the epoch before it. */
    long start() {
      return number * halfBatches * settings.batchSize();
    }

    long end() {
      return Math.min(pairs, start() + (long) halfBatches * settings.batchSize());
    }

    void finish() {
      order =
          new BatchOrder(
              BatchOrder.identity(0, table.size()),
              settings.batchSize(),
              new SeededRandom(settings.seed(), epoch, ROWS, number),
              new SeededRandom(settings.seed(), epoch, BATCHES, number),
              table::length);
    }

    PairBatch batch(long index) {
      if (order == null) {
        throw new IllegalStateException("the half is not full yet");
      }
      List<SentencePair> some = Arrays.stream(order.batch(index)).mapToObj(table::get).toList();
      return new PairBatch(epoch, some);
    }
  }
}
