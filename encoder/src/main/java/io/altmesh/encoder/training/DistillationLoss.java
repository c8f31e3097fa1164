package io.altmesh.encoder.training;

/** How far a student's vectors are from its teacher's. */
public enum DistillationLoss {
  /** The mean square of all differences: AltCLIP's. */
  MSE("distance_mse"),
  /** 1 - cos, FlagAI's {@code cosine}: directions alone, lengths are not learnt. */
  COSINE("distance_cosine"),
  /**
   * FlagAI's {@code cl}: a teacher's vector finds its student's among those of all that is given to
   * one {@link DistillationModel#accumulate}, by a scale that is learnt.
   */
  INFONCE("distance_infonce");

  private final String fragment;

  DistillationLoss(String fragment) {
    this.fragment = fragment;
  }

  /** The program's fragment that has {@code distance}. */
  String fragment() {
    return fragment;
  }
}
