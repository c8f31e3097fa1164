package io.altmesh.encoder.altclip;

import java.util.Optional;

/** What one tensor is called in XLM-R files of different origin. */
public final class XlmRobertaNames {
  private XlmRobertaNames() {}

  /**
   * The programs' name of a tensor in an AltCLIPModel's file. Published files have {@code
   * text_model.roberta.encoder.layer.{i}} and {@code vision_model.encoder.layers.{i}}; transformers
   * 5 calls its own module {@code encoder.layers} in both towers and writes {@code encoder.layer}
   * in both.
   */
  public static Optional<String> altClip(String stored) {
    String roberta = "text_model.roberta.";
    if (stored.startsWith(roberta)) {
      return model(stored.substring(roberta.length())).map(name -> roberta + name);
    }
    return Optional.of(
        stored.replaceFirst("^vision_model\\.encoder\\.layer\\.", "vision_model.encoder.layers."));
  }

  /**
   * The programs' name of a tensor in an XLMRobertaModel's file, or in that of its masked language
   * model, which puts {@code roberta.} before every name. Heads are no part of it: empty.
   */
  public static Optional<String> model(String stored) {
    String name = stored.startsWith("roberta.") ? stored.substring("roberta.".length()) : stored;
    if (name.startsWith("pooler.") || name.startsWith("lm_head.")) {
      return Optional.empty();
    }
    return Optional.of(name.replaceFirst("^encoder\\.layers\\.", "encoder.layer."));
  }
}
