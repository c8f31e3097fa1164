package io.altmesh.encoder.tower;

import org.jspecify.annotations.Nullable;

/**
 * What a directory's configuration says that it is.
 *
 * @param architecture its name, config.json's {@code model_type}
 * @param text null without a text tower
 * @param image null without an image tower
 * @param names of the tensors in its files
 * @param logitScaleShape of the stored {@code logit_scale}: empty for a scalar; null where the
 *     architecture stores none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ModelPlan(
    String architecture,
    @Nullable TextArchitecture text,
    @Nullable ImageArchitecture image,
    TensorNames names,
    long @Nullable [] logitScaleShape) {
  static final String LOGIT_SCALE = "logit_scale";

  /** transformers' initial value: the logarithm of 1 / 0.07. */
  public static final double INITIAL_LOGIT_SCALE = 2.6592;

  /** A model that stores its {@code logit_scale} as a scalar, as CLIP and its kin. */
  public static ModelPlan scaled(
      String architecture,
      @Nullable TextArchitecture text,
      @Nullable ImageArchitecture image,
      TensorNames names) {
    return new ModelPlan(architecture, text, image, names, new long[0]);
  }

  /** A tower or more without a scale of their own. */
  public static ModelPlan unscaled(
      String architecture,
      @Nullable TextArchitecture text,
      @Nullable ImageArchitecture image,
      TensorNames names) {
    return new ModelPlan(architecture, text, image, names, null);
  }

  /** All tensors that the files must have. */
  public Expected expected() {
    Expected expected = new Expected();
    if (text != null) {
      text.expect(expected);
    }
    if (image != null) {
      image.expect(expected);
    }
    if (logitScaleShape != null) {
      expected.exact(LOGIT_SCALE, logitScaleShape);
    }
    return expected;
  }
}
