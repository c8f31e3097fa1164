package io.altmesh.encoder;

import java.util.Arrays;

/**
 * What a student needs of its teacher and cannot learn.
 *
 * @param projectedDim P
 * @param pooledDim D
 * @param textProjection {@code text_projection.weight}, row-major (P, D)
 * @param logitScale its exponent multiplies cosines: as the teacher stores it, or transformers'
 *     initial value
 * @param textTowerFingerprint the teacher's
 * @param imageTowerFingerprint of the image tower whose projected space this is; empty where the
 *     model has none
 * @param modelFingerprint the teacher's
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Head(
    int projectedDim,
    int pooledDim,
    float[] textProjection,
    float logitScale,
    String textTowerFingerprint,
    String imageTowerFingerprint,
    String modelFingerprint) {

  /**
   * The key in a student's {@code model.safetensors} metadata that names the image tower its
   * projected space belongs to, so that a text side alone is a whole model's half.
   */
  public static final String IMAGE_TOWER = "altmesh.image_tower";

  /** Whether POOLED and PROJECTED vectors are the same. */
  public boolean isIdentity() {
    return projectedDim == pooledDim && Arrays.equals(textProjection, identity(pooledDim));
  }

  /** The same head as part of another model, whose image tower is there. */
  public Head of(ModelIdentity model) {
    return new Head(
        projectedDim,
        pooledDim,
        textProjection,
        model.logitScale() == null ? logitScale : model.logitScale(),
        textTowerFingerprint,
        model.image() == null ? imageTowerFingerprint : model.image().fingerprint(),
        model.fingerprint());
  }

  /**
   * The projection of a teacher whose POOLED and PROJECTED vectors are the same, row-major (dim,
   * dim).
   */
  public static float[] identity(int dim) {
    float[] matrix = new float[Math.multiplyExact(dim, dim)];
    for (int i = 0; i < dim; i++) {
      matrix[i * dim + i] = 1;
    }
    return matrix;
  }
}
