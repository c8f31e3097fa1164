package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.altclip.AltClipText;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.tower.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Writes an AltCLIP's text side with random weights, fp32: how fast it learns is the same. */
final class RandomStudent {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** XLM-R's own {@code initializer_range}. */
  private static final double DEVIATION = 0.02;

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
    List<TensorSource> tensors = new ArrayList<>();
    expected
        .tensors()
        .forEach(
            (name, tensor) ->
                tensors.add(
                    TensorSource.floats(
                        name,
                        SafetensorsType.F32,
                        tensor.shape(),
                        () -> values(name, tensor.shape()))));
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"), SafetensorsWriter.PYTORCH, tensors);
  }

  private static float[] values(String name, long[] shape) {
    long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    float[] values = new float[Math.toIntExact(count)];
    if (shape.length == 1) {
      Arrays.fill(values, name.endsWith(".weight") ? 1 : 0); // layer norms; biases
      return values;
    }
    // Uniform: as good as Gaussian here, and ten times as fast over 250,002 rows.
    float scale = (float) (DEVIATION * Math.sqrt(3) / (1 << 23));
    var random = new SplittableRandom(name.hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextInt() >> 8) * scale;
    }
    return values;
  }
}
