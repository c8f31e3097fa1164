package io.altmesh.encoder.altclip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.Padding;
import io.altmesh.encoder.tower.TextTower;
import io.altmesh.encoder.tower.TowerProgram;
import java.util.List;

/** XLM-R, pre_LN and transformation: {@code altclip_text} in xlm_roberta.py. */
record AltClipTextTower(XlmRobertaConfig config, TowerProgram program) implements TextTower {
  @Override
  public NDArray pooled(NDManager scope, List<long[]> rows) {
    Layers layers = config.layers();
    return program.run(
        scope,
        "altclip_text",
        Padding.right(scope, rows, config.padId(), config.vocabulary()),
        layers.heads(),
        layers.layers(),
        layers.epsilon(),
        layers.activation().code(),
        config.padId(),
        program.dtype());
  }
}
