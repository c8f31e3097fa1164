package io.altmesh.encoder.onnx;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SymbolBlock;
import ai.djl.training.ParameterStore;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.safetensors.SmallFloats;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An ONNX file, run on the CPU. Thread-safe: calls run side by side, each in a scope of its own;
 * closing waits for them.
 */
public final class OnnxProgram implements AutoCloseable {
  private static final String ENGINE = "OnnxRuntime";

  private final Path file;
  private final Model model;
  private final SymbolBlock block;
  private final List<String> inputs;

  /** Calls share it, closing takes it alone: a call on a freed session would crash the JVM. */
  private final ReadWriteLock life = new ReentrantReadWriteLock();

  private boolean closed;

  private OnnxProgram(Path file, Model model) {
    this.file = file;
    this.model = model;
    this.block = (SymbolBlock) model.getBlock();
    this.inputs = List.copyOf(block.describeInput().keys());
  }

  /** Whether ONNX Runtime is on the class path. */
  public static boolean isAvailable() {
    return Engine.hasEngine(ENGINE);
  }

  /**
   * Reads and prepares a file.
   *
   * @throws ModelFormatException when there is none, it is no ONNX, or ONNX Runtime is not here
   */
  public static OnnxProgram open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file + ": no such file (expected: an ONNX file)");
    }
    if (!isAvailable()) {
      throw new ModelFormatException(
          file
              + ": ONNX Runtime is not on the class path (expected: AltMesh built with it); it is"
              + " 137 MB and left out by default: run ALTMESH_MAVEN_ARGS=-Ponnx ./altmesh ..."
              + " once");
    }
    Model model = Model.newInstance(file.toString(), ENGINE);
    try {
      model.load(file);
      return new OnnxProgram(file, model);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw new ModelFormatException(
          file + ": ONNX Runtime cannot read it: " + reason(e) + " (expected: an ONNX file)", e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
  }

  /** The names of the arrays that it takes. */
  public List<String> inputs() {
    return inputs;
  }

  /**
   * Runs it.
   *
   * @param arrays one for each of {@link #inputs()}, in any order
   * @param output which of its arrays is wanted
   * @return that array, in fp32
   * @throws ModelFormatException when it takes other arrays, or has no such output of floats
   */
  public OnnxArray run(List<OnnxArray> arrays, String output) {
    life.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException(file + " is closed");
      }
      try (NDManager scope = model.getNDManager().newSubManager()) {
        return find(forward(scope, arrays), output);
      }
    } finally {
      life.readLock().unlock();
    }
  }

  private NDList forward(NDManager scope, List<OnnxArray> arrays) {
    NDList given = new NDList();
    for (OnnxArray array : arrays) {
      NDArray value = scope.create(array.values(), new Shape(array.shape()), type(array.values()));
      value.setName(array.name());
      given.add(value);
    }
    try {
      return block.forward(new ParameterStore(scope, false), given, false);
    } catch (RuntimeException e) { // the engine's own, for names and shapes that do not fit
      throw new ModelFormatException(
          "%s with inputs %s: %s (it takes: %s)"
              .formatted(
                  file,
                  arrays.stream().map(OnnxArray::name).toList(),
                  reason(e),
                  String.join(", ", inputs)),
          e);
    }
  }

  private static DataType type(Buffer values) {
    if (values instanceof FloatBuffer) {
      return DataType.FLOAT32;
    }
    return values instanceof IntBuffer ? DataType.INT32 : DataType.INT64;
  }

  private OnnxArray find(NDList outputs, String name) {
    for (NDArray output : outputs) {
      if (name.equals(output.getName())) {
        return new OnnxArray(
            name, output.getShape().getShape(), FloatBuffer.wrap(floats(output, name)));
      }
    }
    throw new ModelFormatException(
        "%s: no output \"%s\" (expected: one of %s)"
            .formatted(file, name, outputs.stream().map(NDArray::getName).toList()));
  }

  private float[] floats(NDArray output, String name) {
    ByteBuffer bytes = output.toByteBuffer().order(ByteOrder.nativeOrder());
    float[] values = new float[Math.toIntExact(output.size())];
    switch (output.getDataType()) {
      case FLOAT32 -> bytes.asFloatBuffer().get(values);
      case FLOAT16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = SmallFloats.fromFloat16(bytes.getShort());
        }
      }
      default ->
          throw new ModelFormatException(
              "%s: output \"%s\" is %s (expected: FLOAT32 or FLOAT16)"
                  .formatted(file, name, output.getDataType()));
    }
    return values;
  }

  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
