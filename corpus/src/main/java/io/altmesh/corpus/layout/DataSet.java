package io.altmesh.corpus.layout;

import io.altmesh.corpus.CorpusException;
import java.util.List;

/**
 * Images with labels or captions, as a {@link Layout} found them. Closing it closes the images. Not
 * thread-safe.
 */
public interface DataSet extends AutoCloseable {
  /** None for translations. */
  ImageStore images();

  /**
   * Reads the captions of a language; each call reads the file again.
   *
   * @throws CorpusException when the data set has none in that language
   */
  default Captions captions(String language) {
    throw new CorpusException("this data set has labels, no captions (language " + language + ")");
  }

  /**
   * The classes of an image: one, or any number where the task is multi-label.
   *
   * @throws CorpusException when the data set has captions instead
   */
  default int[] labels(int image) {
    throw new CorpusException("this data set has captions, no labels (image " + image + ")");
  }

  /** How many classes labels may name; 0 where the data does not say. */
  default int classCount() {
    return 0;
  }

  /**
   * Where the images are of some of a list's classes only: of every label its place in the whole
   * list. Empty where the list is the labels'.
   */
  default int[] classesOfList() {
    return new int[0];
  }

  /** Names that lie with the data, in the order of the labels; perhaps none. */
  default List<String> classNames() {
    return List.of();
  }

  /** Templates that lie with the data; perhaps none. */
  default List<String> templates() {
    return List.of();
  }

  /** Languages that the data names; empty where it leaves that to the definition. */
  default List<String> languages() {
    return List.of();
  }

  @Override
  default void close() {
    images().close();
  }
}
