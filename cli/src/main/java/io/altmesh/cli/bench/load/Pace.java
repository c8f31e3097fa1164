package io.altmesh.cli.bench.load;

import java.util.Locale;

/** When lists are sent. */
public sealed interface Pace {
  /** For people. */
  String description();

  /** Callers that each send their next list when the last is answered: throughput, at best. */
  record Callers(int callers) implements Pace {
    public Callers {
      atLeastOne("callers", callers);
    }

    @Override
    public String description() {
      return callers + " callers";
    }
  }

  /** Streams that each keep a window of lists unanswered. */
  record Streams(int streams, int window) implements Pace {
    public Streams {
      atLeastOne("streams", streams);
      atLeastOne("window", window);
    }

    @Override
    public String description() {
      return streams + " streams of " + window + " lists under way";
    }
  }

  /**
   * Lists that arrive by chance (a Poisson process), fixed before the first is sent: a server that
   * stalls is not spared the lists that came meanwhile.
   *
   * @param perSecond lists, on average
   * @param seed of the arrivals
   */
  record Rate(double perSecond, long seed) implements Pace {
    public Rate {
      if (!(perSecond > 0)) {
        throw new IllegalArgumentException("rate: " + perSecond + " (expected: above 0)");
      }
    }

    @Override
    public String description() {
      return String.format(Locale.ROOT, "%.1f lists/s by chance", perSecond);
    }
  }

  private static void atLeastOne(String name, int given) {
    if (given < 1) {
      throw new IllegalArgumentException(name + ": " + given + " (expected: at least 1)");
    }
  }
}
