package io.altmesh.encoder;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes the PLAIN states of a file's lines as {@code states} (B, T, D) F32, rows padded to the
 * model's context length: what check_exports.py compares diffusers' with.
 */
final class TokenStates {
  private TokenStates() {}

  public static void main(String[] arguments) throws IOException {
    List<String> texts = Files.readAllLines(Path.of(arguments[1]));
    try (Engine engine = Engine.open("cpu", "fp32");
        EmbeddingModel model = EmbeddingModels.open(Path.of(arguments[0]), Towers.TEXT, engine)) {
      int length = model.identity().text().contextLength();
      EncodedTokens states =
          model.encodeTokens(texts, States.PLAIN, length, (rows, tokens, dim) -> {});
      long[] shape = {states.rows(), states.length(), states.dim()};
      TensorSource tensor =
          TensorSource.floats("states", SafetensorsType.F32, shape, states::values);
      SafetensorsWriter.write(Path.of(arguments[2]), Map.of(), List.of(tensor));
    }
  }
}
