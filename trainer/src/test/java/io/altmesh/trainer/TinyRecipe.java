package io.altmesh.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Teacher learning of twenty steps: a student, parallel text and a recipe in one folder. */
final class TinyRecipe {
  /** Pairs of the parallel text, each of a source of its own. */
  static final int ROWS = 80;

  private TinyRecipe() {}

  /** Writes all and returns the recipe. */
  static Path write(Path folder) throws IOException {
    TinyModels.xlmRoberta(folder.resolve("student"));
    List<String> words = TinyModels.WORDS;
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      String target = words.get(i % words.size()) + " " + words.get(i / words.size());
      rows.add("source " + i + "\t" + target + (i % 3 == 0 ? " big" : "") + "\tfr");
    }
    Files.write(folder.resolve("pairs.tsv"), rows);
    return Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        task: teacher-learning
        device: cpu
        precision: fp32
        student: student
        data: {pairs: [{file: pairs.tsv}]}
        batch-size: 8
        epochs: 2
        max-length: 8
        optimizer: {learning-rate: 1e-3, warm-up-steps: 2}
        checkpoint: {every-steps: 5, keep: 9}
        metrics: {every-steps: 1}
        followers: {lease: 1ms}
        """);
  }
}
