package io.altmesh.corpus.images;

import io.altmesh.corpus.SeededRandom;
import java.util.Arrays;
import java.util.List;

/**
 * The batches of one epoch: a pure function of renderings, options and epoch.
 *
 * <p>A key with v visits takes part in v different batches. Keys come in shuffled order, and each
 * goes to the v batches that have the fewest visits so far, ties by chance. All batches thereby
 * stay within one visit of each other, and are equally full at the end.
 */
final class VisitOrder {
  private static final int VISITS = 0;
  private static final int DEALING = 1;
  private static final int VIEWS = 2;

  private final int views;
  private final int[][] batches;
  private final int[] filled;

  /**
   * @param keys image indices of each key
   * @param visits wanted visits of each key, as for {@link #batchesPerEpoch}
   */
  VisitOrder(List<int[]> keys, int[] visits, ImageTextOptions options, long epoch) {
    views = options.viewsPerKey();
    int count = (int) batchesPerEpoch(visits, options.keysPerBatch());
    batches = new int[count][options.batchSize()];
    filled = new int[count];
    int[] kept = keptVisits(visits, count, options, epoch);
    SeededRandom dealing = new SeededRandom(options.seed(), epoch, DEALING);
    SeededRandom choice = new SeededRandom(options.seed(), epoch, VIEWS);
    Deck deck = new Deck(count, dealing);
    for (int key : shuffled(keys.size(), dealing)) {
      int[] renderings = keys.get(key).clone();
      choice.shuffle(renderings);
      int[] hand = deck.deal(kept[key]);
      for (int visit = 0; visit < hand.length; visit++) {
        addViews(hand[visit], renderings, visit, choice);
      }
    }
  }

  /**
   * The most batches of {@code keysPerBatch} distinct keys that the visits fill: t, where Σ min(v,
   * t) ≥ t × keysPerBatch.
   */
  static long batchesPerEpoch(int[] visits, int keysPerBatch) {
    long low = 0;
    long high = Arrays.stream(visits).asLongStream().sum() / keysPerBatch;
    while (low < high) {
      long middle = (low + high + 1) / 2;
      boolean fills = total(visits, middle) >= middle * keysPerBatch;
      low = fills ? middle : low;
      high = fills ? high : middle - 1;
    }
    return low;
  }

  /** Image indices of a batch, views of a key side by side. */
  int[] batch(long index) {
    return batches[Math.toIntExact(index)];
  }

  private static long total(int[] visits, long most) {
    return Arrays.stream(visits).mapToLong(v -> Math.min(v, most)).sum();
  }

  /** At most one visit a batch; what does not fill a batch is left out by chance. */
  private static int[] keptVisits(int[] visits, int batches, ImageTextOptions options, long epoch) {
    int[] kept = Arrays.stream(visits).map(v -> Math.min(v, batches)).toArray();
    int[] owners = new int[Math.toIntExact(total(visits, batches))];
    int at = 0;
    for (int key = 0; key < kept.length; key++) {
      Arrays.fill(owners, at, at + kept[key], key);
      at += kept[key];
    }
    int surplus = owners.length - batches * options.keysPerBatch();
    new SeededRandom(options.seed(), epoch, VISITS).shuffleFirst(owners, surplus);
    for (int i = 0; i < surplus; i++) {
      kept[owners[i]]--;
    }
    return kept;
  }

  private static int[] shuffled(int count, SeededRandom random) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    random.shuffle(order);
    return order;
  }

  /** The visit's own renderings; past the last one, earlier ones of the same key. */
  private void addViews(int batch, int[] renderings, int visit, SeededRandom choice) {
    int from = visit * views;
    int fresh = Math.min(views, renderings.length - from);
    for (int view = 0; view < fresh; view++) {
      batches[batch][filled[batch]++] = renderings[from + view];
    }
    int[] others = Arrays.copyOf(renderings, from > 0 ? from : renderings.length);
    choice.shuffle(others);
    for (int view = fresh; view < views; view++) {
      batches[batch][filled[batch]++] = others[(view - fresh) % others.length];
    }
  }
}
