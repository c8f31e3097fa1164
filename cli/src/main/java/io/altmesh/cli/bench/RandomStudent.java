package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.altclip.AltClipText;
import io.altmesh.encoder.tower.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes an AltCLIP's text side with random weights, fp32: how fast it learns is the same. */
final class RandomStudent {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RandomStudent() {}

  /**
   * Writes it.
   *
   * @param tokenizer a directory with a {@code tokenizer.json} whose ids the vocabulary holds
   */
  static void write(Path folder, StudentSize size, Path tokenizer) throws IOException {
    Files.createDirectories(folder);
    Files.copy(tokenizer.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    AltClipText text = size.architecture();
    ObjectNode config = JSON.createObjectNode();
    config.put("model_type", "altclip").put("projection_dim", text.projectedDim());
    config.set("text_config", text.backbone().config().put("project_dim", text.pooledDim()));
    JSON.writeValue(folder.resolve("config.json").toFile(), config);
    Expected expected = new Expected();
    text.expect(expected);
    expected.tensors().remove(text.projection() + ".weight"); // the teacher's
    RandomWeights.write(folder, expected);
  }
}
