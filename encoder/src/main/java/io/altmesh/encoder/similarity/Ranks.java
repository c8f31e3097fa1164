package io.altmesh.encoder.similarity;

/**
 * Ranks from 0: how many of the other side stand before the best of a row's matches, so that a
 * match found at all is a hit (any-hit, as in the CLIP papers).
 *
 * @param queries of each query among the candidates; {@link #NOT_ASKED} without a match
 * @param candidates of each candidate among the queries; empty unless both directions were asked
 */
public record Ranks(int[] queries, int[] candidates) {
  /** The rank of a row without a match. */
  public static final int NOT_ASKED = -1;
}
