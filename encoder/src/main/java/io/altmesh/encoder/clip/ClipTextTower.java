package io.altmesh.encoder.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.Padding;
import io.altmesh.encoder.tower.TextTower;
import io.altmesh.encoder.tower.TowerProgram;
import java.util.Arrays;
import java.util.List;

/**
 * CLIP's text tower, {@code clip_text} in clip_text.py. Rows are trimmed behind their EOT:
 * attention is causal, so nothing that follows changes its state.
 */
record ClipTextTower(ClipTextConfig config, TowerProgram program) implements TextTower {
  /** Nothing attends to it. */
  private static final long PADDING = 0;

  @Override
  public NDArray pooled(NDManager scope, List<long[]> rows) {
    long[] eot = rows.stream().mapToLong(this::eot).toArray();
    List<long[]> trimmed = rows.stream().map(row -> Arrays.copyOf(row, 1 + eot(row))).toList();
    Layers layers = config.layers();
    return program.run(
        scope,
        "clip_text",
        Padding.right(scope, trimmed, PADDING, config.vocabulary()),
        scope.create(eot),
        layers.heads(),
        layers.layers(),
        layers.epsilon(),
        layers.activation().code(),
        program.dtype());
  }

  /** Without an EOT the first token, as transformers has it; no tokenizer that fits gives such. */
  private int eot(long[] row) {
    return Math.max(0, config.eot().position(row));
  }
}
