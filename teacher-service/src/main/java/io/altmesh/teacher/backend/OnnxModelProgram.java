package io.altmesh.teacher.backend;

import io.altmesh.encoder.onnx.OnnxArray;
import io.altmesh.encoder.onnx.OnnxProgram;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An ONNX file in this process. */
final class OnnxModelProgram implements Program {
  private final OnnxProgram program;
  private final String sha256;

  private OnnxModelProgram(OnnxProgram program, String sha256) {
    this.program = program;
    this.sha256 = sha256;
  }

  /**
   * Reads a file.
   *
   * @throws io.altmesh.encoder.ModelFormatException when it is no ONNX, or ONNX Runtime is not here
   */
  static OnnxModelProgram open(Path file) {
    return new OnnxModelProgram(OnnxProgram.open(file), FileDigest.sha256(file));
  }

  @Override
  public Rows run(List<ModelInput> inputs, String output) {
    OnnxArray answer = program.run(inputs.stream().map(OnnxModelProgram::array).toList(), output);
    float[] values = new float[answer.values().remaining()];
    ((FloatBuffer) answer.values()).get(values);
    return new Rows(Arrays.stream(answer.shape()).boxed().toList(), values);
  }

  private static OnnxArray array(ModelInput input) {
    if (input instanceof ModelInput.Numbers numbers) {
      return new OnnxArray(numbers.name(), numbers.shape(), numbers.values());
    }
    throw new IllegalArgumentException(
        "input %s: texts and images as they are (expected: tokens or pixels)"
            .formatted(input.name()));
  }

  @Override
  public Map<String, String> declared() {
    return Map.of("file", sha256);
  }

  @Override
  public String numerics() {
    return "onnx/cpu";
  }

  @Override
  public void close() {
    program.close();
  }
}
