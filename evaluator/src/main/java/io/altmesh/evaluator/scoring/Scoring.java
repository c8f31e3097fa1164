package io.altmesh.evaluator.scoring;

import io.altmesh.encoder.probe.ProbeEngine;
import java.nio.file.Path;

/**
 * What evaluations of a process share: image vectors, text classifiers, teachers' texts, and the
 * engines that compare and that train probes. Thread-safe; who fits probes locks their engine.
 */
public record Scoring(
    ImageMemory images,
    TextClassifiers classifiers,
    TeacherTexts teachers,
    Comparer comparer,
    ProbeEngine probes)
    implements AutoCloseable {

  /**
   * Opens all of them.
   *
   * @param store root of the embedding store that keeps image vectors
   */
  public static Scoring open(Path store) {
    return new Scoring(
        new ImageMemory(store),
        new TextClassifiers(),
        new TeacherTexts(),
        Comparer.open(),
        ProbeEngine.open("auto"));
  }

  /** Releases the engines; evaluations must have ended. */
  @Override
  public void close() {
    comparer.close();
    probes.close();
  }
}
