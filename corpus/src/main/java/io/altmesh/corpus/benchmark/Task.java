package io.altmesh.corpus.benchmark;

/** What a benchmark asks of a model. */
public enum Task {
  /** Each image is of one class: zero-shot, by class names and templates. */
  CLASSIFICATION("classification"),
  /** Each image is of any number of classes. */
  MULTI_LABEL("multi-label"),
  /** Images are found by captions and captions by images. */
  RETRIEVAL("retrieval"),
  /** Texts are found by their translations; no images. */
  TRANSLATION("translation");

  private final String spelling;

  Task(String spelling) {
    this.spelling = spelling;
  }

  /** Whether its images have labels, and its languages class names. */
  public boolean hasClasses() {
    return this == CLASSIFICATION || this == MULTI_LABEL;
  }

  /** As definitions spell it. */
  @Override
  public String toString() {
    return spelling;
  }
}
