package io.altmesh.encoder.altclip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.States;
import io.altmesh.encoder.tower.Padding;
import io.altmesh.encoder.tower.TokenTower;
import io.altmesh.encoder.tower.TowerProgram;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;
import java.util.List;

/** AltCLIP's text tower, altclip.py. */
record AltClipTower(XlmRobertaConfig backbone, TowerProgram program) implements TokenTower {
  @Override
  public NDArray pooled(NDManager scope, List<long[]> rows) {
    return backbone.run(program, scope, AltClipText.METHOD, backbone.ids(scope, rows));
  }

  @Override
  public NDArray states(NDManager scope, List<long[]> rows, int length, States states) {
    NDArray ids = Padding.to(length, scope, rows, backbone.padId(), backbone.vocabulary());
    return backbone.run(program, scope, "altclip_states", ids, states == States.NORMED);
  }
}
