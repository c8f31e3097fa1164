package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.engine.Precision;
import io.altmesh.encoder.engine.Program;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that holds its weights, in the dtypes in which it multiplies them: nothing is cast per
 * call. Thread-safe; close it after the last call has returned.
 */
public final class TowerProgram implements AutoCloseable {
  /** Bytes of weights that are on their way at once. */
  private static final int BUFFER = 8 << 20;

  private static final String BIAS = ".bias";

  private final Engine engine;
  private final Program program;
  private final long weightBytes;

  private TowerProgram(Engine engine, Program program, long weightBytes) {
    this.engine = engine;
    this.program = program;
    this.weightBytes = weightBytes;
  }

  /**
   * Compiles a program and copies a directory's weights into the engine's memory, a few megabytes
   * at a time: beside the weights themselves next to nothing is held.
   *
   * @param expected what to copy; {@code stored} may have more
   * @param fragments of the towers; {@code nn}, a {@code linear} and {@code inference} are added
   */
  public static TowerProgram load(
      Engine engine,
      String name,
      Expected expected,
      StoredTensors stored,
      Collection<String> fragments) {
    boolean packs = engine.packsMatrices();
    List<String> all =
        new ArrayList<>(List.of("nn", packs ? "linear_onednn" : "linear", "inference"));
    all.addAll(fragments);
    Program program = Program.load(engine, name, all.toArray(new String[0]));
    TowerProgram loaded = new TowerProgram(engine, program, bytes(engine, expected));
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try {
      expected
          .tensors()
          .forEach((tensor, promised) -> loaded.adopt(stored, tensor, promised, buffer));
      if (packs) {
        loaded.pack(expected);
      }
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
    return loaded;
  }

  private static long bytes(Engine engine, Expected expected) {
    return expected.tensors().values().stream()
        .mapToLong(tensor -> tensor.elements() * precision(engine, tensor).bytes())
        .sum();
  }

  private static Precision precision(Engine engine, Expected.Tensor promised) {
    return promised.exact() ? Precision.FP32 : engine.precision();
  }

  private void adopt(
      StoredTensors stored, String name, Expected.Tensor promised, ByteBuffer buffer) {
    Precision precision = precision(engine, promised);
    boolean halves = stored.handsOutHalves(name);
    DataType type = halves ? DataType.FLOAT16 : DataType.FLOAT32;
    stored.read(
        name,
        buffer,
        (position, bytes) -> {
          try (NDManager scope = engine.newScope()) {
            Shape shape = new Shape(bytes.remaining() / type.getNumOfBytes());
            NDArray part = scope.create(bytes, shape, type);
            program.run(
                scope, "adopt", name, promised.shape(), precision.scalarType(), position, part);
          }
        });
  }

  /** Bytes of its weights on the device. */
  long weightBytes() {
    return weightBytes;
  }

  /** Those that {@code linear} multiplies: matrices with a bias. */
  private void pack(Expected expected) {
    expected.tensors().keySet().stream()
        .filter(name -> name.endsWith(BIAS))
        .map(name -> name.substring(0, name.length() - BIAS.length()))
        .filter(name -> isMatrix(expected.tensors().get(name + ".weight")))
        .forEach(
            name -> {
              try (NDManager scope = engine.newScope()) {
                program.run(scope, "pack", name);
              }
            });
  }

  private static boolean isMatrix(Expected.@Nullable Tensor weight) {
    return weight != null && weight.shape().length == 2;
  }

  /** Whether rows are best computed one behind another, without padding. */
  public boolean takesRuns() {
    return !engine.device().isGpu();
  }

  /** Number of the compute dtype, as programs take it. */
  public int dtype() {
    return engine.precision().scalarType();
  }

  /**
   * POOLED (B, D) to PROJECTED (B, P), fp32; {@code scope} owns it.
   *
   * @param projection null where both are the same
   */
  NDArray project(NDManager scope, NDArray pooled, @Nullable String projection) {
    return projection == null ? pooled : run(scope, "project", pooled, projection);
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
