package io.altmesh.encoder.export;

import io.altmesh.encoder.altclip.AltClipModel;
import io.altmesh.encoder.bert.ChineseClip;
import io.altmesh.encoder.mclip.MClipModel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who shall load an export. */
public enum ExportFormat {
  /** transformers' {@code AltCLIPModel}: both towers, projections and scale. */
  ALTCLIP("altclip", AltClipModel.MODEL_TYPE, true),
  /** transformers' {@code ChineseCLIPModel}: both towers, projections and scale. */
  CHINESE_CLIP("chinese-clip", ChineseClip.MODEL_TYPE, true),
  /** Multilingual-CLIP's {@code MultilingualCLIP}: texts. */
  M_CLIP("m-clip", MClipModel.MODEL_TYPE, true),
  /** The {@code text_encoder} of diffusers' AltDiffusion pipeline: every token's PLAIN state. */
  ALT_DIFFUSION("alt-diffusion", AltClipModel.MODEL_TYPE, false),
  /** sentence-transformers: texts of any student, PROJECTED. */
  SENTENCE_TRANSFORMERS("sentence-transformers", null, false);

  private final String word;
  private final @Nullable String modelType;
  private final boolean opens;

  ExportFormat(String word, @Nullable String modelType, boolean opens) {
    this.word = word;
    this.modelType = modelType;
    this.opens = opens;
  }

  /** Whether AltMesh opens the export itself again. */
  boolean opens() {
    return opens;
  }

  /** By which people ask for it. */
  public String word() {
    return word;
  }

  /** {@code model_type} of the only models that it can hold; null: any student. */
  @Nullable String modelType() {
    return modelType;
  }

  /**
   * The format by its word.
   *
   * @throws IllegalArgumentException for another word
   */
  public static ExportFormat named(String word) {
    return Arrays.stream(values())
        .filter(format -> format.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "format %s (expected: one of %s)".formatted(word, words())));
  }

  /**
   * Words of the formats that can hold a student.
   *
   * @param modelType of its config.json
   */
  public static List<String> fitting(String modelType) {
    return Arrays.stream(values())
        .filter(format -> format.modelType == null || format.modelType.equals(modelType))
        .map(ExportFormat::word)
        .toList();
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(ExportFormat::word).toList();
  }
}
