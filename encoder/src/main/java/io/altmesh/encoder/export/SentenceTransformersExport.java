package io.altmesh.encoder.export;

import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.format.ExportFormat;
import io.altmesh.encoder.format.ExportOptions;
import io.altmesh.encoder.tower.HeadedText;
import io.altmesh.encoder.tower.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** sentence-transformers: texts of any student, PROJECTED. */
final class SentenceTransformersExport implements ExportFormat {
  @Override
  public String word() {
    return "sentence-transformers";
  }

  @Override
  public String summary() {
    return "texts of any student, beside its teacher's images";
  }

  @Override
  public boolean holds(String modelType) {
    return true;
  }

  @Override
  public void write(ModelDirectory source, HeadedText text, Path folder, ExportOptions options)
      throws IOException {
    SentenceTransformers.write(source, text, folder, options);
  }

  @Override
  public CardEntry card(TowerInfo text) {
    return new CardEntry(
        "sentence-transformers",
        "sentence-similarity",
        "The text tower",
        CardEntry.compared(text),
        """
        from sentence_transformers import SentenceTransformer
        vectors = SentenceTransformer(".").encode(["一只红色的猫"])
        """);
  }
}
