package io.altmesh.corpus.layout;

/** The layouts that definitions name. */
public enum Layouts {
  IMAGE_FOLDER("image-folder", new ImageFolderLayout()),
  SHARD_CAPTIONS("shard-captions", new ShardCaptionsLayout()),
  LINES("lines", new LinesLayout()),
  WEBDATASET("webdataset", new WebDatasetLayout()),
  COCO_CAPTIONS("coco-captions", new CocoCaptionsLayout()),
  KARPATHY("karpathy", new KarpathyLayout()),
  FLICKR("flickr", new FlickrLayout()),
  CHINESE_CLIP("chinese-clip", new ChineseClipLayout()),
  XM3600("xm3600", new Xm3600Layout()),
  ELEVATER("elevater", new ElevaterLayout()),
  PARQUET("parquet", new ParquetLayout());

  private final String spelling;

  @SuppressWarnings("ImmutableEnumChecker") // layouts have no state
  private final Layout layout;

  Layouts(String spelling, Layout layout) {
    this.spelling = spelling;
    this.layout = layout;
  }

  public Layout layout() {
    return layout;
  }

  /** As definitions name it. */
  @Override
  public String toString() {
    return spelling;
  }
}
