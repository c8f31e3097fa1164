package io.altmesh.corpus.parallel;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SeededRandom;
import io.altmesh.corpus.SkippedRows;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pairs that one source gives to one epoch: as many passes over its files as its most repeated
 * language needs, each in an order of files of its own, one file open at a time. Not thread-safe.
 */
final class StreamedSource implements AutoCloseable {
  // What a generator is for.
  private static final int FILES = 0;
  private static final int SHOWINGS = 1;

  private final PairSource source;
  private final List<CountedFile> files;
  private final long[] seeds; // run, epoch, source
  private final Map<String, Showings> showings = new HashMap<>();
  private final long passes;
  private final long pairs;
  private long pass = -1;
  private int[] order = {};
  private int place; // in the order of files
  private @Nullable OpenFile open;

  /**
   * @param weights of the source's languages
   * @param seeds of the run, the epoch and the source
   */
  StreamedSource(
      PairSource source, List<CountedFile> files, Map<String, Double> weights, long... seeds) {
    this.source = source;
    this.files = files;
    this.seeds = seeds.clone();
    Map<String, Long> rows = new HashMap<>();
    files.forEach(file -> file.rows().forEach((tag, count) -> rows.merge(tag, count, Long::sum)));
    // In the order of `weights`, which is that of the files: the same on every machine.
    weights.forEach(
        (tag, weight) ->
            showings.put(
                tag,
                new Showings(
                    rows.getOrDefault(tag, 0L), weight, random(SHOWINGS, tag.hashCode()))));
    passes = showings.values().stream().mapToLong(Showings::passes).max().orElse(0);
    pairs = showings.values().stream().mapToLong(Showings::pairs).sum();
  }

  private SeededRandom random(int purpose, long which) {
    return new SeededRandom(seeds[0], seeds[1], seeds[2], purpose, which);
  }

  /** In the whole epoch. */
  long pairs() {
    return pairs;
  }

  /** The next pair; there must be one. */
  SentencePair next() {
    while (true) {
      OpenFile file = open == null ? openNext() : open;
      SentencePair pair = file.nextShown();
      if (pair != null) {
        return pair;
      }
      close();
      place++;
    }
  }

  /**
   * Passes over pairs. Whole files are passed over unread; the one in which the next pair lies is
   * read from its beginning.
   */
  void skip(long count) {
    long left = count;
    while (left > 0) {
      long whole = open == null ? shown(nextFile()) : Long.MAX_VALUE;
      if (whole <= left) {
        left -= whole;
        place++;
      } else {
        next();
        left--;
      }
    }
  }

  /** Goes to the next place of the order, and to the next pass after the last. */
  private int nextFile() {
    if (place == order.length) {
      pass++;
      if (pass >= passes) {
        throw new IllegalStateException(source.name() + ": no pair is left in this epoch");
      }
      order = BatchOrder.identity(0, files.size());
      random(FILES, pass).shuffle(order);
      place = 0;
    }
    return order[place];
  }

  private long shown(int file) {
    long shown = 0;
    for (Map.Entry<String, Long> rows : files.get(file).rows().entrySet()) {
      shown +=
          showings(rows.getKey())
              .shown(rowsBefore(file, rows.getKey()), rows.getValue(), pass, passes);
    }
    return shown;
  }

  private long rowsBefore(int file, String language) {
    return files.subList(0, file).stream()
        .mapToLong(earlier -> earlier.rows().getOrDefault(language, 0L))
        .sum();
  }

  private Showings showings(String language) {
    Showings found = showings.get(language);
    if (found == null) {
      throw new IllegalStateException("no weight of language " + language);
    }
    return found;
  }

  private OpenFile openNext() {
    int file = nextFile();
    open = new OpenFile(file);
    return open;
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  /** A file being read, and where in it. */
  private final class OpenFile {
    private final PairFile file;
    private final @Nullable RowReader reader;
    private final BitSet leftOut;
    private final Map<String, long[]> places = new HashMap<>();
    private long left;
    private int wellFormedRow;

    OpenFile(int number) {
      CountedFile counted = files.get(number);
      file = source.files().get(number);
      leftOut = counted.leftOutBits();
      left = counted.total();
      counted.rows().keySet().forEach(tag -> places.put(tag, new long[] {rowsBefore(number, tag)}));
      reader = left == 0 ? null : file.open(source.shape(), SkippedRows.unlogged());
    }

    /** The next pair that this pass shows; null when the file has no more. */
    @Nullable SentencePair nextShown() {
      while (left > 0 && reader != null) {
        SentencePair pair = reader.next();
        if (pair == null) {
          throw changed();
        }
        if (leftOut.get(wellFormedRow++)) {
          continue;
        }
        left--;
        long[] place = places.get(pair.language());
        if (place == null) {
          throw changed();
        }
        if (showings(pair.language()).shown(place[0]++, pass, passes)) {
          return pair;
        }
      }
      return null;
    }

    private CorpusException changed() {
      return new CorpusException(
          "%s has changed since its rows were counted (%d more were expected after row %d); put the file back, or start again with it"
              .formatted(file, left, reader == null ? 0 : reader.row()));
    }

    void close() {
      if (reader != null) {
        reader.close();
      }
    }
  }
}
