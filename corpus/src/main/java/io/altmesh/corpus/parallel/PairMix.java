package io.altmesh.corpus.parallel;

import java.util.List;

/**
 * What an epoch is made of.
 *
 * @param sources at least one; their order is part of the data's
 * @param filters what is left out of them
 * @param temperature T: a language that the weights give n pairs of an epoch gets a share of
 *     n<sup>1/T</sup> instead (XLM-R, arXiv 1911.02116, section 3.1, with &alpha; = 1/T). The epoch
 *     stays as long as it was; 1 changes nothing, the larger T, the more alike the shares
 */
public record PairMix(List<PairSource> sources, PairFilters filters, double temperature) {
  public PairMix {
    sources = List.copyOf(sources);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("no sources (expected: at least one)");
    }
    if (!(temperature >= 1) || temperature == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "temperature: %s (expected: 1 or more)".formatted(temperature));
    }
  }

  /** All of the sources as they are. */
  public PairMix(List<PairSource> sources) {
    this(sources, PairFilters.NONE, 1);
  }
}
