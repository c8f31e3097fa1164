/**
 * Which rows are most alike, exactly, for pools of any size in constant memory. Open {@link
 * io.altmesh.encoder.similarity.Similarity} first; {@link
 * io.altmesh.encoder.similarity.PlainSimilarity} says in plain Java what all others must find.
 *
 * <p>A score is the dot product of two rows, summed in double precision as {@link
 * io.altmesh.encoder.similarity.Dot} does it; for rows of unit length, a cosine. Candidates are
 * ordered by falling score, equal scores by rising index: so equal vectors are never a hit for
 * everybody. A row that failed (all zeros, or with a value that is not finite) stands behind all
 * others as a candidate, and finds its match last as a query.
 */
@NullMarked
package io.altmesh.encoder.similarity;

import org.jspecify.annotations.NullMarked;
