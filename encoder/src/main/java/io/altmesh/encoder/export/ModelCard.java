package io.altmesh.encoder.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.ModelIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * README.md of an export: how to load it, and where it came from, as far as the checkpoint says
 * ({@code altmesh.json}) and the scores that it is given.
 *
 * @param identity of the model that is exported
 * @param provenance {@code altmesh.json}; missing node without one
 */
public record ModelCard(
    ExportFormat format, ModelIdentity identity, JsonNode provenance, List<Score> scores) {
  /**
   * One row of the scores' table; recalls are shares of 1.
   *
   * @param split which of the benchmark's captions
   * @param candidates each query was ranked among
   */
  public record Score(
      String benchmark,
      String language,
      String split,
      int queries,
      int candidates,
      double textToImageAt1,
      double textToImageAt10,
      double meanRecall) {}

  /**
   * A checkpoint's card.
   *
   * @param scores of this model
   * @throws ModelFormatException when its {@code altmesh.json} cannot be read
   */
  public static ModelCard of(Path model, ExportFormat format, List<Score> scores) {
    Path file = model.resolve("altmesh.json");
    ObjectMapper json = new ObjectMapper();
    try {
      JsonNode provenance = Files.exists(file) ? json.readTree(file.toFile()) : json.missingNode();
      return new ModelCard(format, EmbeddingModels.identify(model, ""), provenance, scores);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The whole text, Markdown with Hugging Face's front matter. */
  public String text() {
    StringBuilder text = new StringBuilder(frontMatter());
    text.append("# ").append(title()).append("\n\n").append(what()).append('\n');
    text.append("```python\n").append(loading()).append("```\n\n");
    text.append("## Where it came from\n\n| | |\n|---|---|\n");
    facts()
        .forEach(
            (name, fact) ->
                text.append("| ").append(name).append(" | ").append(fact).append(" |\n"));
    if (!scores.isEmpty()) {
      text.append("\n## Scores\n\n").append(table());
    }
    String recipe = provenance.path("recipe").asText("");
    if (!recipe.isEmpty()) {
      text.append("\n## Recipe\n\n```yaml\n").append(recipe.strip()).append("\n```\n");
    }
    return text.toString();
  }

  /** A checkpoint's folder is called after its step alone. */
  private String title() {
    String run = provenance.path("run").asText("");
    return run.isEmpty()
        ? identity.name()
        : "%s, step %d".formatted(run, provenance.path("step").asLong());
  }

  private String frontMatter() {
    StringBuilder text = new StringBuilder("---\n");
    text.append("library_name: ").append(library());
    text.append("\npipeline_tag: ");
    text.append(textAlone() ? "sentence-similarity" : "zero-shot-image-classification");
    text.append("\ntags: [altmesh, clip, multilingual]\n");
    TreeSet<String> languages = new TreeSet<>();
    scores.forEach(score -> languages.add(score.language()));
    if (!languages.isEmpty()) {
      text.append("language: ").append(languages).append('\n');
    }
    return text.append("---\n").toString();
  }

  private String library() {
    return switch (format) {
      case ALTCLIP, CHINESE_CLIP, M_CLIP -> "transformers";
      case ALT_DIFFUSION -> "diffusers";
      case SENTENCE_TRANSFORMERS -> "sentence-transformers";
    };
  }

  private boolean textAlone() {
    return switch (format) {
      case ALTCLIP, CHINESE_CLIP -> false;
      case M_CLIP, ALT_DIFFUSION, SENTENCE_TRANSFORMERS -> true;
    };
  }

  private String what() {
    String tower = textAlone() ? "The text tower" : "Text and image tower";
    return tower
        + " of a CLIP that learnt languages from a teacher, exported by AltMesh ("
        + format.word()
        + "). "
        + (format == ExportFormat.ALT_DIFFUSION
            ? "It gives a state for every token, as AltDiffusion's UNet takes them.\n"
            : "Vectors of texts have %d values and are compared with the teacher's images by cosine.%n"
                .formatted(dim()));
  }

  private int dim() {
    return identity.text() == null ? 0 : identity.text().projectedDim();
  }

  private String loading() {
    return switch (format) {
      case ALTCLIP ->
          """
          from transformers import AltCLIPModel, AltCLIPProcessor
          model, processor = (c.from_pretrained(".") for c in (AltCLIPModel, AltCLIPProcessor))
          """;
      case CHINESE_CLIP ->
          """
          from transformers import ChineseCLIPModel, ChineseCLIPProcessor
          model, processor = (c.from_pretrained(".") for c in (ChineseCLIPModel, ChineseCLIPProcessor))
          """;
      case M_CLIP ->
          """
          from multilingual_clip import pt_multilingual_clip
          from transformers import AutoTokenizer
          model = pt_multilingual_clip.MultilingualCLIP.from_pretrained(".")
          vectors = model.forward(["一只红色的猫"], AutoTokenizer.from_pretrained("."))
          """;
      case ALT_DIFFUSION ->
          """
          from diffusers.pipelines.deprecated.alt_diffusion import RobertaSeriesModelWithTransformation
          text_encoder = RobertaSeriesModelWithTransformation.from_pretrained(".")
          """;
      case SENTENCE_TRANSFORMERS ->
          """
          from sentence_transformers import SentenceTransformer
          vectors = SentenceTransformer(".").encode(["一只红色的猫"])
          """;
    };
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("architecture", identity.architecture());
    facts.put("model fingerprint", identity.fingerprint());
    if (identity.text() != null) {
      facts.put("text tower", identity.text().fingerprint());
    }
    if (identity.image() != null) {
      facts.put("image tower", identity.image().fingerprint());
    }
    fact(facts, "run", "/run");
    fact(facts, "step", "/step");
    fact(facts, "loss", "/loss");
    fact(facts, "data", "/data");
    fact(facts, "teacher", "/teacher/name");
    fact(facts, "teacher's fingerprint", "/teacher/model_fingerprint");
    fact(facts, "teacher's text tower", "/teacher/text_tower_fingerprint");
    fact(facts, "teacher's image tower", "/teacher/image_tower_fingerprint");
    fact(facts, "vectors learnt", "/teacher/space");
    long written = provenance.path("created_at").asLong();
    if (written > 0) {
      facts.put("written", Instant.ofEpochMilli(written).toString());
    }
    return facts;
  }

  private void fact(Map<String, String> facts, String name, String pointer) {
    String value = provenance.at(pointer).asText("");
    if (!value.isEmpty() && !value.equals("null")) {
      facts.put(name, value);
    }
  }

  private String table() {
    StringBuilder table =
        new StringBuilder(
            "| benchmark | language | captions | queries | among | text→image recall@1 | recall@10 | mean recall |\n|---|---|---|---|---|---|---|---|\n");
    for (Score score : scores) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %d | %d | %.3f | %.3f | %.3f |%n",
              score.benchmark(),
              score.language(),
              score.split(),
              score.queries(),
              score.candidates(),
              score.textToImageAt1(),
              score.textToImageAt10(),
              score.meanRecall()));
    }
    return table.toString();
  }
}
