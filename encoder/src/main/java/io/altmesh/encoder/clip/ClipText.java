package io.altmesh.encoder.clip;

import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.TextArchitecture;
import io.altmesh.encoder.tower.TextTower;
import io.altmesh.encoder.tower.TokenLimit;
import io.altmesh.encoder.tower.TowerProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * CLIP's text tower: every size, activation and EOT rule.
 *
 * @param projectedDim width of PROJECTED vectors
 */
record ClipText(ClipTextConfig config, int projectedDim) implements TextArchitecture {
  static ClipText of(ConfigNode config, int projectedDim) {
    return new ClipText(ClipTextConfig.of(config), projectedDim);
  }

  @Override
  public String kind() {
    return "clip_text";
  }

  @Override
  public String description() {
    return "CLIP text, " + config.layers().sizes();
  }

  @Override
  public void expect(Expected tensors) {
    config.expect(tensors);
    tensors.exact(PROJECTION + ".weight", projectedDim, pooledDim());
  }

  @Override
  public boolean owns(String name) {
    return name.equals(PROJECTION + ".weight") || name.startsWith("text_model.");
  }

  @Override
  public List<String> fragments() {
    return List.of("clip_layer", "clip_text", "clip_text_packed");
  }

  @Override
  public int pooledDim() {
    return config.layers().width();
  }

  @Override
  public String projection() {
    return PROJECTION;
  }

  @Override
  public TextTokenizer tokenizer(Path directory) {
    // What rows are padded with does not matter: they are trimmed behind EOT.
    TextTokenizer tokenizer =
        TextTokenizer.open(directory, TokenLimit.of(directory, config.positions()), 0);
    TokenBatch probe = tokenizer.encode(List.of("a"));
    if (config.eot().position(probe.ids()) != probe.length() - 1) {
      tokenizer.close();
      throw new ModelFormatException(
          "%s: text_config.eos_token_id is %d, but the tokenizer ends texts with token %d (expected that id, or 2 where it is the largest one)"
              .formatted(directory, config.eot().eosTokenId(), probe.ids()[probe.length() - 1]));
    }
    return tokenizer;
  }

  @Override
  public Map<String, String> fields(TextTokenizer tokenizer) {
    return config.fields(tokenizer.maxLength());
  }

  @Override
  public TextTower tower(TowerProgram program, TextTokenizer tokenizer) {
    return program.takesRuns()
        ? new PackedClipText(config, program)
        : new ClipTextTower(config, program);
  }
}
