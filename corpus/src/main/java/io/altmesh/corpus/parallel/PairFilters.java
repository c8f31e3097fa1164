package io.altmesh.corpus.parallel;

/**
 * Which pairs of a mix are left out. Left-out pairs are counted by reason in {@link
 * io.altmesh.corpus.SkippedRows}.
 *
 * @param minLength characters (code points) that both texts must have; 0 for any
 * @param maxLength characters that neither text may have more of; 0 for any
 * @param maxLengthRatio characters of the longer text over those of the shorter, at most; 0 for any
 * @param deduplicate true: of pairs with both texts equal the first stays, in the order of sources,
 *     files and rows. They are known by 64-bit hashes (MurmurHash3), in about 12 bytes for each
 *     distinct pair: among n pairs one is taken for a duplicate by mistake with a chance of n&sup2;
 *     / 2<sup>65</sup>, which for 50 million is 1 in 15,000
 */
public record PairFilters(
    int minLength, int maxLength, double maxLengthRatio, boolean deduplicate) {
  public static final PairFilters NONE = new PairFilters(0, 0, 0, false);

  public PairFilters {
    if (minLength < 0 || maxLength < 0 || (maxLength > 0 && maxLength < minLength)) {
      throw new IllegalArgumentException(
          "min-length: %d, max-length: %d (expected: 0 or more, the second 0 for any or not below the first)"
              .formatted(minLength, maxLength));
    }
    if (!(maxLengthRatio == 0 || maxLengthRatio >= 1)
        || maxLengthRatio == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "max-length-ratio: %s (expected: 1 or more, or 0 for any)".formatted(maxLengthRatio));
    }
  }

  PairFilters withDuplicates() {
    return new PairFilters(minLength, maxLength, maxLengthRatio, false);
  }
}
