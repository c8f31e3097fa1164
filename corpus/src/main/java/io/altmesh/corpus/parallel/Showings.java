package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SeededRandom;

/**
 * In which passes of an epoch each row of one source and language is shown. A row of weight w is
 * shown as often as the whole part of w says, and for the fraction once more if it is chosen:
 * exactly round(w &times; rows) showings in all. Those of a row are spread evenly over the passes.
 *
 * <p>A function of the row's place alone, so that whoever skips rows need not read them. Immutable.
 */
final class Showings {
  private final long rows;
  private final long pairs;
  private final long whole;
  private final long chosen;
  private final Permutation choice;
  private final Permutation phase;

  /**
   * @param rows at least one
   */
  Showings(long rows, double weight, SeededRandom random) {
    this.rows = rows;
    this.pairs = Math.round(weight * rows);
    this.whole = pairs / rows;
    this.chosen = pairs % rows;
    this.choice = new Permutation(rows, random);
    this.phase = new Permutation(rows, random);
  }

  /** In the whole epoch. */
  long pairs() {
    return pairs;
  }

  /** Passes that this needs; fewer than the source has are spread. */
  long passes() {
    return whole + (chosen > 0 ? 1 : 0);
  }

  boolean shown(long row, long pass, long passes) {
    long times = whole + (chosen > 0 && choice.of(row) < chosen ? 1 : 0);
    if (times == passes || times == 0) {
      return times == passes;
    }
    // Bresenham's line: `times` of `passes` steps, evenly, from a place of the row's own.
    return (pass + phase.of(row)) % passes * times % passes < times;
  }

  /** How many of the rows from {@code first} on are shown in a pass. */
  long shown(long first, long count, long pass, long passes) {
    if (chosen == 0 && whole == passes) {
      return count;
    }
    long shown = 0;
    for (long row = first; row < first + count; row++) {
      shown += shown(row, pass, passes) ? 1 : 0;
    }
    return shown;
  }

  long rows() {
    return rows;
  }
}
