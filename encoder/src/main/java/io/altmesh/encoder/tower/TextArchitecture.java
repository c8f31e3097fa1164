package io.altmesh.encoder.tower;

import io.altmesh.encoder.tokenizer.TextTokenizer;
import java.nio.file.Path;
import java.util.Map;

/** A text tower as config.json describes it. */
public interface TextArchitecture extends TowerArchitecture {
  /** Of CLIP and its kin, the matrix from POOLED to PROJECTED. */
  String PROJECTION = "text_projection";

  /**
   * Opens a directory's tokenizer, limited to what the tower has positions for.
   *
   * @throws io.altmesh.encoder.ModelFormatException when it is missing or another model's
   */
  TextTokenizer tokenizer(Path directory);

  /** What changes numbers and shows in no tensor's shape. */
  Map<String, String> fields(TextTokenizer tokenizer);

  /** The tower over a program that holds its weights, for a tokenizer's texts. */
  TextTower tower(TowerProgram program, TextTokenizer tokenizer);
}
