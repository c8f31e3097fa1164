package io.altmesh.corpus.layout;

/** Images with captions that a layout reads, one language at a time. */
record CaptionedImages(ImageStore images, CaptionReader reader) implements DataSet {
  /** Reads the captions of one language. */
  interface CaptionReader {
    Captions read(String language);
  }

  @Override
  public Captions captions(String language) {
    return reader.read(language);
  }
}
