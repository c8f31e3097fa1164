package io.altmesh.corpus.layout;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers the captions of one language and notes what is wrong with them. Used once. */
final class CaptionList {
  private final String language;
  private final ImageIndex ids;
  private final Findings findings;
  private final List<String> texts = new ArrayList<>();
  private final List<int[]> images = new ArrayList<>();
  private final Set<String> captionIds = new HashSet<>();
  private final BitSet described = new BitSet();

  CaptionList(String language, ImageIndex ids, Findings findings) {
    this.language = language;
    this.ids = ids;
    this.findings = findings;
  }

  /**
   * A caption of one image.
   *
   * @param where told when it has none
   */
  void add(String text, String imageId, String where) {
    add(text, List.of(imageId), where);
  }

  /** A caption of several images. */
  void add(String text, List<String> imageIds, String where) {
    int[] found = imageIds.stream().mapToInt(ids::of).filter(image -> image >= 0).toArray();
    if (found.length < imageIds.size() || found.length == 0) {
      findings.add(
          language,
          Fault.CAPTION_WITHOUT_IMAGE,
          where + ": no image " + String.join(", ", imageIds));
    }
    if (found.length > 0) {
      add(text, found, where);
    }
  }

  /** A caption of images that exist. */
  void add(String text, int[] indices, String where) {
    if (text.isBlank()) {
      findings.add(language, Fault.BAD_ROW, where + ": empty caption");
      return;
    }
    texts.add(text.strip());
    images.add(indices);
    for (int image : indices) {
      described.set(image);
    }
  }

  /** An image whose captions are of another split: a candidate here, and not without a caption. */
  void describedElsewhere(String imageId) {
    int image = ids.of(imageId);
    if (image >= 0) {
      described.set(image);
    }
  }

  /** Whether a caption's own id is new; notes it when it is not. */
  boolean isNew(String captionId) {
    boolean isNew = captionIds.add(captionId);
    if (!isNew) {
      findings.add(language, Fault.DUPLICATE_ID, "caption " + captionId);
    }
    return isNew;
  }

  /** All of them; notes images that none describes. */
  Captions finish() {
    for (int image = described.nextClearBit(0);
        image < ids.size();
        image = described.nextClearBit(image + 1)) {
      findings.add(language, Fault.IMAGE_WITHOUT_CAPTION, ids.id(image));
    }
    return new Captions(texts, images);
  }
}
