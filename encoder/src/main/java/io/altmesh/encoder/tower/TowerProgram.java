package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Precision;
import io.altmesh.encoder.engine.Program;

/**
 * A program that holds its weights, in the dtypes in which it multiplies them: nothing is cast per
 * call. Thread-safe; close it after the last call has returned.
 */
public final class TowerProgram implements AutoCloseable {
  private final Engine engine;
  private final Program program;

  private TowerProgram(Engine engine, Program program) {
    this.engine = engine;
    this.program = program;
  }

  /**
   * Compiles a program and copies a directory's weights into the engine, one tensor at a time.
   *
   * @param fragments of the towers; {@code nn} and {@code inference} are added
   */
  public static TowerProgram load(
      Engine engine, String name, Expected expected, StoredTensors stored, String... fragments) {
    String[] all = new String[fragments.length + 2];
    all[0] = "nn";
    all[1] = "inference";
    System.arraycopy(fragments, 0, all, 2, fragments.length);
    Program program = Program.load(engine, name, all);
    TowerProgram loaded = new TowerProgram(engine, program);
    try {
      expected.tensors().forEach((tensor, promised) -> loaded.adopt(stored, tensor, promised));
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
    return loaded;
  }

  private void adopt(StoredTensors stored, String name, Expected.Tensor promised) {
    Precision precision = promised.exact() ? Precision.FP32 : engine.precision();
    try (NDManager scope = engine.newScope()) {
      NDArray tensor = scope.create(stored.floats(name), new Shape(promised.shape()));
      program.run(scope, "adopt", name, tensor, precision.scalarType());
    }
  }

  /** Number of the compute dtype, as programs take it. */
  public int dtype() {
    return engine.precision().scalarType();
  }

  /** POOLED (B, D) to PROJECTED (B, P), fp32; {@code scope} owns it. */
  NDArray project(NDManager scope, NDArray pooled, String projection) {
    return run(scope, "project", pooled, projection);
  }

  /** Calls a method that returns one tensor; {@code scope} owns it. */
  public NDArray run(NDManager scope, String method, Object... arguments) {
    return program.run(scope, method, arguments).singletonOrThrow();
  }

  @Override
  public void close() {
    program.close();
  }
}
