package io.altmesh.encoder.training;

import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Program;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What stands between cosines and logits: {@code logit_scale}, and {@code logit_bias} where the
 * objective has one. A student's file keeps them as tensors where its format has such, else as text
 * in its metadata, bit for bit.
 *
 * @param scaled whether the format has a tensor for the scale; none has one for the bias
 * @param biased whether there is a bias
 */
record LogitScalars(boolean scaled, boolean biased) {
  static final String SCALE = "logit_scale";
  private static final String BIAS = "logit_bias";

  /** The keys in {@code model.safetensors} metadata. */
  static final String KEPT_SCALE = "altmesh.logit_scale";

  private static final String KEPT_BIAS = "altmesh.logit_bias";

  /** SigLIP's (arXiv 2303.15343, section 3.2): at first nearly no pair belongs together. */
  private static final float FIRST_BIAS = -10;

  /**
   * Adds both with the values to start from.
   *
   * @param file metadata, where a bias is kept that has learnt already
   */
  void addFirst(Program program, NamedTensors weights, float scale, Map<String, String> file) {
    weights.add(program, SCALE, new Shape(), new float[] {scale});
    if (biased) {
      String kept = file.get(KEPT_BIAS);
      float bias = kept == null ? FIRST_BIAS : Float.parseFloat(kept);
      weights.add(program, BIAS, new Shape(), new float[] {bias});
    }
  }

  /** Which of a student's weights are tensors of its file. */
  Predicate<String> inFile() {
    return name -> !name.equals(BIAS) && (scaled || !name.equals(SCALE));
  }

  /** The values of the others, for the file's metadata. */
  Map<String, String> metadata(NamedTensors weights) {
    Map<String, String> metadata = new TreeMap<>();
    if (!scaled) {
      metadata.put(KEPT_SCALE, Float.toString(weights.tensor(SCALE).getFloat()));
    }
    if (biased) {
      metadata.put(KEPT_BIAS, Float.toString(weights.tensor(BIAS).getFloat()));
    }
    return metadata;
  }

  /** Reads back what {@link #metadata} told. */
  void restore(Program program, NamedTensors weights, Map<String, String> metadata) {
    restore(program, weights, SCALE, metadata.get(KEPT_SCALE));
    if (biased) {
      restore(program, weights, BIAS, metadata.get(KEPT_BIAS));
    }
  }

  private static void restore(
      Program program, NamedTensors weights, String name, @Nullable String kept) {
    if (kept != null) {
      weights.assign(program, name, new float[] {Float.parseFloat(kept)});
    }
  }
}
