package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamedTensorsTest {
  /** More than one block of a file is. */
  private static final int ROWS = 4_500;

  private static final int COLUMNS = 1_000;

  @TempDir private Path folder;

  @Test
  void goesThroughAFileUnchangedBlockByBlock() {
    float[] values = new float[ROWS * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 0.5f; // fp32 has halves up to 2^23
    }
    Path file = folder.resolve("weights.safetensors");
    try (Engine engine = Engine.open("cpu", "fp32");
        Program program = Program.load(engine, "Weights", "optimizer");
        NDManager scope = engine.newScope()) {
      NamedTensors written = new NamedTensors(scope);
      written.add(program, "table", new Shape(ROWS, COLUMNS), values);
      written.add(program, "scale", new Shape(), new float[] {3});
      SafetensorsWriter.write(file, Map.of(), written.sources("a.", SafetensorsType.F32));
      NamedTensors read = written.zerosLike(written.all().keySet());
      try (SafetensorsFile stored = SafetensorsFile.open(file)) {
        assertThat(stored.floats("a.table")).isEqualTo(values);
        read.assignAll(program, stored, "a.");
      }
      assertThat(read.tensor("table").toFloatArray()).isEqualTo(values);
      assertThat(read.tensor("scale").getFloat()).isEqualTo(3);
    }
  }
}
