package io.altmesh.encoder.format;

import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** A way to hand a student on: what others load, and what its card says of that. */
public interface ExportFormat {
  /** By which people ask for it, as {@code altclip}. */
  String word();

  /** For people, in a few words: what it holds, and for whom. */
  String summary();

  /**
   * Whether it can hold a student.
   *
   * @param modelType of its config.json
   */
  boolean holds(String modelType);

  /**
   * Writes the directory, without card and provenance.
   *
   * @param source is a model that it holds
   * @param text its text tower
   * @param folder is there, and empty
   * @throws IllegalArgumentException when an option that it needs is missing, or nobody could load
   *     this model from it
   */
  void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException;

  /**
   * What its card says.
   *
   * @param text tower that it holds
   */
  CardEntry card(TowerInfo text);

  /**
   * What a card says of a format.
   *
   * @param library Hugging Face's {@code library_name}
   * @param task Hugging Face's {@code pipeline_tag}
   * @param towers it holds: the beginning of a sentence
   * @param gives what comes out of it, a sentence
   * @param loading a Python program that loads it, in its own directory
   */
  record CardEntry(String library, String task, String towers, String gives, String loading) {
    /** What comes out of formats whose texts are compared with images. */
    public static String compared(TowerInfo text) {
      return "Vectors of texts have %d values and are compared with the teacher's images by cosine."
          .formatted(text.projectedDim());
    }
  }
}
