package io.altmesh.encoder.tower;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.safetensors.ModelWeights;
import java.util.Set;

/** A text architecture that can learn: what it starts from, and what is said of it afterwards. */
public interface StudentArchitecture {
  /** By which recipes know it, as {@code altclip}. */
  String name();

  /** {@code model_type} of what it becomes; it can start from such, too. */
  String modelType();

  /** {@code model_type} of the bare backbones that its head can be put on. */
  Set<String> backbones();

  /**
   * Whether it learns a teacher's PROJECTED vectors, its last matrix being its own; else the POOLED
   * ones, and the teacher's {@code text_projection} stands behind them as it is.
   */
  boolean learnsProjected();

  /** Whether its files hold a {@code logit_scale}. */
  boolean scaled();

  /** The head on a bare backbone, with the teacher's widths. */
  HeadedText on(ConfigNode backbone, Head teacher);

  /** A model of {@link #modelType} as it is, with the widths that it has. */
  HeadedText of(ConfigNode config, ModelWeights weights);

  /** The same backbone with a teacher's widths. */
  HeadedText resized(HeadedText own, Head teacher);

  /**
   * A bare backbone's config.json inside one of {@link #modelType}.
   *
   * @param own as it stands; may be changed
   * @param backbone what was read out of it: all sizes are written, because what is left out means
   *     others here
   */
  ObjectNode around(ObjectNode own, Backbone backbone);

  /**
   * The config.json of what it becomes.
   *
   * @param own of {@link #modelType}; may be changed
   */
  ObjectNode config(ObjectNode own, Head teacher);
}
