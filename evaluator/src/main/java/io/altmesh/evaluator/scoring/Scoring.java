package io.altmesh.evaluator.scoring;

import java.nio.file.Path;

/**
 * What evaluations of a process share: image vectors, text classifiers, and the engine that
 * compares. Thread-safe.
 */
public record Scoring(ImageMemory images, TextClassifiers classifiers, Comparer comparer)
    implements AutoCloseable {

  /**
   * Opens all of them.
   *
   * @param store root of the embedding store that keeps image vectors
   */
  public static Scoring open(Path store) {
    return new Scoring(new ImageMemory(store), new TextClassifiers(), Comparer.open());
  }

  /** Releases the engine; evaluations must have ended. */
  @Override
  public void close() {
    comparer.close();
  }
}
