package io.altmesh.corpus.images;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SeededRandom;
import io.altmesh.corpus.SkippedRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The samples of one epoch: shards in shuffled order, then through a buffer. Each is shown once
 * until all were; a batch that is not full by then goes on with the shards in a new order.
 *
 * <p>A sample whose key the batch has waits in the buffer for the next. When the whole buffer
 * waits, one of them gives way and is not shown in this epoch.
 */
final class StreamedEpoch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamedEpoch.class);
  private static final int SHARDS = 4;
  private static final int DRAWING = 5;

  /** A sample and the file name of its shard. */
  record Entry(ImageText sample, String shard) {}

  private final List<Path> shards;
  private final int capacity;
  private final long seed;
  private final long epoch;
  private final SkippedRows skipped;
  private final SeededRandom drawing;
  private final List<Entry> buffer = new ArrayList<>();
  private ShardSamples samples;
  private int pass;
  private long samplesOfPass;
  // Entries from here on have a key that the batch under way has.
  private int free;

  StreamedEpoch(List<Path> shards, int capacity, long seed, long epoch, SkippedRows skipped) {
    this.shards = shards;
    this.capacity = capacity;
    this.seed = seed;
    this.epoch = epoch;
    this.skipped = skipped;
    this.drawing = new SeededRandom(seed, epoch, DRAWING);
    this.samples = openPass();
  }

  private ShardSamples openPass() {
    int[] order = new int[shards.size()];
    Arrays.setAll(order, i -> i);
    new SeededRandom(seed, epoch, SHARDS, pass).shuffle(order);
    return ShardSamples.open(Arrays.stream(order).mapToObj(shards::get).toList(), skipped);
  }

  /**
   * The next batch: entries of distinct keys.
   *
   * @throws CorpusException when the shards do not hold as many
   */
  List<Entry> take(int size) {
    Map<String, Entry> batch = new LinkedHashMap<>();
    free = buffer.size();
    int passesBefore = pass;
    while (batch.size() < size) {
      fill();
      if (free == 0) {
        if (pass - passesBefore > 1) { // one whole pass has brought nothing new
          throw new CorpusException(
              "a batch of %d needs %d distinct keys, the %d shards hold fewer that can be read; lower the batch size or add shards"
                  .formatted(size, size, shards.size()));
        }
        readOneMore();
      } else {
        draw(batch);
      }
    }
    return List.copyOf(batch.values());
  }

  /** In the first pass the buffer is kept full; later it gives up what it has left. */
  private void fill() {
    while (pass == 0 && buffer.size() < capacity) {
      Entry entry = read();
      if (entry == null) {
        return;
      }
      add(entry);
    }
  }

  private void readOneMore() {
    if (buffer.size() == capacity) {
      buffer.remove(buffer.size() - 1);
    }
    Entry entry = read();
    if (entry != null) {
      add(entry);
      return;
    }
    if (samplesOfPass == 0) {
      throw new CorpusException(
          "not one sample of %d shards can be read; %s".formatted(shards.size(), skipped.last()));
    }
    pass++;
    samplesOfPass = 0;
    samples = openPass();
  }

  private @Nullable Entry read() {
    while (true) {
      try {
        if (!samples.hasNext()) {
          return null;
        }
        ImageText sample = samples.next();
        samplesOfPass++;
        return new Entry(sample, samples.shard());
      } catch (CorpusException e) {
        // It was whole when its samples were counted; a week of training does not end for it.
        log.warn("{}; reading goes on without this shard", e.getMessage());
        skipped.add(samples.file(), "as a whole", String.valueOf(e.getMessage()));
      }
    }
  }

  private void add(Entry entry) {
    buffer.add(entry);
    swap(free++, buffer.size() - 1);
  }

  private void draw(Map<String, Entry> batch) {
    swap(drawing.nextInt(free), --free);
    Entry drawn = buffer.get(free);
    if (batch.putIfAbsent(drawn.sample().key(), drawn) == null) {
      swap(free, buffer.size() - 1);
      buffer.remove(buffer.size() - 1);
    }
  }

  private void swap(int i, int j) {
    Entry swapped = buffer.get(i);
    buffer.set(i, buffer.get(j));
    buffer.set(j, swapped);
  }

  @Override
  public void close() {
    samples.close();
  }
}
