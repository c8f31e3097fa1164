package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.Space;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source's vectors in both spaces: PROJECTED ones that it lacks are computed from its POOLED
 * ones; where it has PROJECTED ones alone, they stand for both, as with every teacher that tells no
 * more.
 */
final class TwoSpaces<T> {
  private final IdentifiedSource<T> source;
  private final @Nullable Projection projection;

  /**
   * Joins them.
   *
   * @throws ModelFormatException when PROJECTED vectors can neither be had nor computed, or the
   *     matrix is for vectors of other widths
   */
  TwoSpaces(String modality, IdentifiedSource<T> source, @Nullable Projection projection) {
    this.source = source;
    this.projection = projection;
    if (projection == null && !has(Space.PROJECTED)) {
      throw new ModelFormatException(
          "%s: POOLED vectors alone (expected: also PROJECTED ones, or a head that projects them)"
              .formatted(modality));
    }
    if (projection != null) {
      check(modality, projection);
    }
  }

  private void check(String modality, Projection with) {
    if (!has(Space.POOLED)) {
      throw new ModelFormatException(
          "%s: a head without POOLED vectors (expected: no head where PROJECTED vectors are all)"
              .formatted(modality));
    }
    int projected = has(Space.PROJECTED) ? source.dim(Space.PROJECTED) : with.projectedDim();
    if (with.pooledDim() != source.dim(Space.POOLED) || with.projectedDim() != projected) {
      throw new ModelFormatException(
          "%s: a head of %d x %d for POOLED vectors of %d and PROJECTED ones of %d values"
              .formatted(
                  modality,
                  with.projectedDim(),
                  with.pooledDim(),
                  source.dim(Space.POOLED),
                  projected));
    }
  }

  private boolean has(Space space) {
    return source.spaces().contains(space);
  }

  /** Whether POOLED vectors go on to PROJECTED ones by a matrix that is not known here. */
  boolean lacksHead() {
    return projection == null && has(Space.POOLED);
  }

  int dim(Space space) {
    if (has(space)) {
      return source.dim(space);
    }
    return projection == null ? source.dim(Space.PROJECTED) : projection.projectedDim();
  }

  float[] matrix() {
    return projection == null ? Head.identity(dim(Space.PROJECTED)) : projection.matrix();
  }

  Embeddings embed(List<T> items, Space space) {
    if (has(space)) {
      return source.embed(items, space);
    }
    return projection == null
        ? source.embed(items, Space.PROJECTED)
        : projection.of(source.embed(items, Space.POOLED));
  }
}
