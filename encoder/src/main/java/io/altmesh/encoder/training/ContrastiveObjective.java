package io.altmesh.encoder.training;

/** What contrastive learning asks of a batch's pairs. */
public enum ContrastiveObjective {
  /** A text finds its image among all of the batch, an image its text (CLIP, arXiv 2103.00020). */
  INFONCE("objective_infonce"),
  /**
   * Each pair alone is told to belong together or not, with a bias that learns (SigLIP, arXiv
   * 2303.15343).
   */
  SIGMOID("objective_sigmoid");

  private final String fragment;

  ContrastiveObjective(String fragment) {
    this.fragment = fragment;
  }

  /** The program's fragment that has {@code pair_loss}. */
  String fragment() {
    return fragment;
  }
}
