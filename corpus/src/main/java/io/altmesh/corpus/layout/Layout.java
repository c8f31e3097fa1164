package io.altmesh.corpus.layout;

import java.util.List;

/** One way in which data sets lie on disk. Stateless. */
public interface Layout {
  /** The keys it reads. */
  List<Setting> settings();

  /**
   * What it needs beyond the files and folders of {@link #settings}, which are there.
   *
   * @return paths with what they are; those that are missing are told together
   */
  default List<Needed> needed(Settings settings) {
    return List.of();
  }

  /**
   * Reads the index: ids, labels, places of images; not the images, and captions when asked for.
   *
   * @param settings with all that is required
   * @param findings collects what is bad, now and as the data set is read
   * @throws io.altmesh.corpus.CorpusException when nothing can be made of the files
   */
  DataSet open(Settings settings, Findings findings);
}
