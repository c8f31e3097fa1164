package io.altmesh.encoder.tower;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What config.json says of one tower: all that is known of it before there are weights. */
public interface TowerArchitecture {
  /** Its architecture's name in fingerprints, as {@code clip_text}. */
  String kind();

  /** For people: {@code CLIP ViT, 24 layers × 1024, patches of 14 × 14}. */
  default String description() {
    return kind();
  }

  /** Adds the tower's tensors, its projection's among them. */
  void expect(Expected tensors);

  /** Whether a tensor, by the programs' name, is the tower's or its projection's. */
  boolean owns(String name);

  /** Fragments of the program that runs it; {@code nn} is always there. */
  List<String> fragments();

  /** Width of POOLED vectors. */
  int pooledDim();

  /** Width of PROJECTED vectors. */
  int projectedDim();

  /**
   * The matrix from POOLED to PROJECTED, without {@code .weight}; null where both are the same
   * vectors.
   */
  @Nullable String projection();
}
