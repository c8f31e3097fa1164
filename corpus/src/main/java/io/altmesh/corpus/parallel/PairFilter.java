package io.altmesh.corpus.parallel;

import org.jspecify.annotations.Nullable;

/** {@link PairFilters} at work on one pass over a mix. Not thread-safe. */
final class PairFilter {
  private final PairFilters filters;
  private final boolean measures;
  private final @Nullable HashSet64 seen;

  PairFilter(PairFilters filters) {
    this.filters = filters;
    this.measures =
        filters.minLength() > 0 || filters.maxLength() > 0 || filters.maxLengthRatio() > 0;
    this.seen = filters.deduplicate() ? new HashSet64() : null;
  }

  /** Why the pair is left out; null when it stays. */
  @Nullable String reason(SentencePair pair) {
    String reason = measures ? lengthReason(pair) : null;
    if (reason == null && seen != null && !seen.add(RowHash.of(pair))) {
      return "duplicate";
    }
    return reason;
  }

  private @Nullable String lengthReason(SentencePair pair) {
    int source = characters(pair.source());
    int target = characters(pair.target());
    int shorter = Math.min(source, target);
    int longer = Math.max(source, target);
    if (shorter < filters.minLength()) {
      return "shorter than " + filters.minLength() + " characters";
    }
    if (filters.maxLength() > 0 && longer > filters.maxLength()) {
      return "longer than " + filters.maxLength() + " characters";
    }
    if (filters.maxLengthRatio() > 0 && longer > filters.maxLengthRatio() * shorter) {
      return "length ratio above " + filters.maxLengthRatio();
    }
    return null;
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }
}
