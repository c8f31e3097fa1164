package io.altmesh.teacher.backend;

import java.util.List;
import java.util.Map;

/** Something that computes arrays from arrays: a model on another server, an ONNX file. */
interface Program extends AutoCloseable {
  /**
   * Runs it once. Thread-safe; blocks.
   *
   * @param inputs whose first dimension is N, at least 1
   * @param output which of its arrays is wanted
   * @throws io.altmesh.mesh.MeshException INVALID_ARGUMENT or INTERNAL when an item may be to blame
   */
  Rows run(List<ModelInput> inputs, String output);

  /** What it says of itself; complete once it has run. */
  Map<String, String> declared();

  String numerics();

  @Override
  void close();

  /**
   * An array that was answered.
   *
   * @param shape its dimensions
   * @param values row-major
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Rows(List<Long> shape, float[] values) {}
}
