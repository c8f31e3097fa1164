package io.altmesh.encoder.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.Padding;
import io.altmesh.encoder.tower.TextTower;
import io.altmesh.encoder.tower.TowerProgram;
import java.util.List;

/**
 * CLIP's text tower, {@code clip_text} in clip_text.py. Rows are trimmed behind their EOT and
 * padded to the longest. {@link PackedClipText} computes the same without padding.
 */
record ClipTextTower(ClipTextConfig config, TowerProgram program) implements TextTower {
  /** Nothing attends to it. */
  private static final long PADDING = 0;

  @Override
  public NDArray pooled(NDManager scope, List<long[]> rows) {
    List<long[]> trimmed = rows.stream().map(config::upToEot).toList();
    long[] eot = trimmed.stream().mapToLong(row -> row.length - 1).toArray();
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
}
