package io.altmesh.encoder.export;

import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.format.ExportFormat;
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
 * @param entry what the format says
 * @param scores of the model that is exported
 */
record ModelCard(
    ExportFormat format,
    ExportFormat.CardEntry entry,
    Export export,
    Provenance provenance,
    List<CardScore> scores) {
  /** The whole text, Markdown with Hugging Face's front matter. */
  String text() {
    StringBuilder text = new StringBuilder(frontMatter());
    text.append("# ").append(title()).append("\n\n").append(what()).append("\n\n");
    text.append("```python\n").append(entry.loading()).append("```\n\n");
    text.append("## Where it came from\n\n| | |\n|---|---|\n");
    facts()
        .forEach(
            (name, fact) ->
                text.append("| ").append(name).append(" | ").append(fact).append(" |\n"));
    if (!scores.isEmpty()) {
      text.append("\n## Scores\n\n").append(ofWhom()).append(table());
    }
    String recipe = provenance.text("/recipe");
    if (!recipe.isEmpty()) {
      text.append("\n## Recipe\n\n```yaml\n").append(recipe.strip()).append("\n```\n");
    }
    return text.toString();
  }

  /** A checkpoint's folder is called after its step alone. */
  private String title() {
    String run = provenance.text("/run");
    return run.isEmpty()
        ? export.source().name()
        : "%s, step %s".formatted(run, provenance.text("/step"));
  }

  private String frontMatter() {
    StringBuilder text = new StringBuilder("---\n");
    text.append("library_name: ").append(entry.library());
    text.append("\npipeline_tag: ").append(entry.task());
    text.append("\ntags: [altmesh, clip, multilingual]\n");
    TreeSet<String> languages = new TreeSet<>();
    scores.forEach(score -> languages.add(score.language()));
    if (!languages.isEmpty()) {
      text.append("language: ").append(languages).append('\n');
    }
    return text.append("---\n").toString();
  }

  private String what() {
    String from = provenance.text("/teacher/name").isEmpty() ? "" : " from a teacher";
    return "%s of a CLIP that learnt languages%s, exported by AltMesh (%s). %s"
        .formatted(entry.towers(), from, format.word(), entry.gives());
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    ModelIdentity exported = export.exported();
    if (exported != null) {
      facts.put("architecture", exported.architecture());
      facts.put("model fingerprint", exported.fingerprint());
      towers(facts, exported, "");
    }
    facts.put("exported from", export.source().fingerprint());
    if (exported == null) {
      facts.put("its architecture", export.source().architecture());
      towers(facts, export.source(), "its ");
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
    long written = provenance.json().path("created_at").asLong();
    if (written > 0) {
      facts.put("written", Instant.ofEpochMilli(written).toString());
    }
    return facts;
  }

  private static void towers(Map<String, String> facts, ModelIdentity model, String whose) {
    if (model.text() != null) {
      facts.put(whose + "text tower", model.text().fingerprint());
    }
    if (model.image() != null) {
      facts.put(whose + "image tower", model.image().fingerprint());
    }
  }

  private void fact(Map<String, String> facts, String name, String pointer) {
    String value = provenance.text(pointer);
    if (!value.isEmpty()) {
      facts.put(name, value);
    }
  }

  /** Nobody has measured what rounding changed. */
  private String ofWhom() {
    ModelIdentity exported = export.exported();
    return exported == null || exported.fingerprint().equals(export.source().fingerprint())
        ? ""
        : "Measured before its weights were rounded, as the model that it was exported from.\n\n";
  }

  private String table() {
    StringBuilder table =
        new StringBuilder(
            "| benchmark | language | captions | queries | among | text→image recall@1 | recall@10 | mean recall |\n|---|---|---|---|---|---|---|---|\n");
    for (CardScore score : scores) {
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
