package io.altmesh.corpus.layout;

/** What can be wrong with a data set and yet leave a part of it to measure. */
public enum Fault {
  CAPTION_WITHOUT_IMAGE("caption without image"),
  IMAGE_WITHOUT_CAPTION("image without caption"),
  IMAGE_WITHOUT_LABEL("image without a label"),
  LABEL_WITHOUT_IMAGE("label without image"),
  CLASS_WITHOUT_IMAGE("class without image"),
  DUPLICATE_ID("duplicate id"),
  UNREADABLE_IMAGE("unreadable image"),
  DAMAGED_FILE("damaged file"),
  BAD_ROW("bad row");

  private final String words;

  Fault(String words) {
    this.words = words;
  }

  /** As reports show it, such as "caption without image". */
  public String words() {
    return words;
  }
}
