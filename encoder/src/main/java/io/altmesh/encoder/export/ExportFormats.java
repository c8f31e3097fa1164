package io.altmesh.encoder.export;

import io.altmesh.encoder.altclip.AltClipExport;
import io.altmesh.encoder.altclip.AltDiffusionExport;
import io.altmesh.encoder.bert.ChineseClipExport;
import io.altmesh.encoder.format.ExportFormat;
import io.altmesh.encoder.mclip.MClipExport;
import java.util.List;

/** The one list of who can load an export. */
public final class ExportFormats {
  private static final List<ExportFormat> ALL =
      List.of(
          new AltClipExport(),
          new ChineseClipExport(),
          new MClipExport(),
          new AltDiffusionExport(),
          new SentenceTransformersExport());

  private ExportFormats() {}

  /** All of them. */
  public static List<ExportFormat> all() {
    return ALL;
  }

  /**
   * The format by its word.
   *
   * @throws IllegalArgumentException for another word
   */
  public static ExportFormat named(String word) {
    return ALL.stream()
        .filter(format -> format.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "format %s (expected: one of %s)".formatted(word, words(ALL))));
  }

  /**
   * Words of the formats that can hold a student.
   *
   * @param modelType of its config.json
   */
  public static List<String> fitting(String modelType) {
    return words(ALL.stream().filter(format -> format.holds(modelType)).toList());
  }

  private static List<String> words(List<ExportFormat> formats) {
    return formats.stream().map(ExportFormat::word).toList();
  }
}
