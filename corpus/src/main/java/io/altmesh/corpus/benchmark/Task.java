package io.altmesh.corpus.benchmark;

/** What a benchmark asks of a model. */
public enum Task {
  /** Each image is of one class: zero-shot, by class names and templates. */
  CLASSIFICATION("classification"),
  /** Each image is of any number of classes. */
  MULTI_LABEL("multi-label"),
  /** Each image is of one class, which a classifier is trained to tell from image vectors. */
  LINEAR_PROBE("linear-probe"),
  /** Images are found by captions and captions by images. */
  RETRIEVAL("retrieval"),
  /** Texts are found by their translations; no images. */
  TRANSLATION("translation"),
  /** How near a text's vector is to its teacher's of the translation; no images. */
  AGREEMENT("agreement");

  private final String spelling;

  Task(String spelling) {
    this.spelling = spelling;
  }

  /** Whether its images have labels, of classes; else texts belong to each other or to images. */
  public boolean hasClasses() {
    return this == CLASSIFICATION || this == MULTI_LABEL || this == LINEAR_PROBE;
  }

  /** Whether texts are read: class names and templates, or captions. */
  public boolean readsTexts() {
    return this != LINEAR_PROBE;
  }

  /** Whether texts of every language are held against those of the benchmark's first. */
  public boolean readsFirstLanguage() {
    return this == TRANSLATION || this == AGREEMENT;
  }

  /** As definitions spell it. */
  @Override
  public String toString() {
    return spelling;
  }
}
