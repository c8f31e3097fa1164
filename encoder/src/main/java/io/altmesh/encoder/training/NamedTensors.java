package io.altmesh.encoder.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.TensorEntry;
import io.altmesh.encoder.safetensors.TensorSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * fp32 tensors by name, in memory of the engine's own (results depend on its alignment), as long as
 * the scope they were made in.
 */
final class NamedTensors {
  private static final int BUFFER = 1 << 24;

  private final NDManager scope;
  private final Map<String, NDArray> tensors = new LinkedHashMap<>();

  NamedTensors(NDManager scope) {
    this.scope = scope;
  }

  /** Tensors of the same names and shapes, zero. */
  NamedTensors zerosLike(Iterable<String> names) {
    var zeros = new NamedTensors(scope);
    names.forEach(name -> zeros.addZeros(name, tensor(name).getShape()));
    return zeros;
  }

  /** Tensors of the same names and shapes, zero, in another scope. */
  NamedTensors zerosIn(NDManager other) {
    var zeros = new NamedTensors(other);
    tensors.forEach((name, tensor) -> zeros.addZeros(name, tensor.getShape()));
    return zeros;
  }

  /** Those of some names, the same tensors. */
  NamedTensors where(Predicate<String> names) {
    var chosen = new NamedTensors(scope);
    tensors.forEach(
        (name, tensor) -> {
          if (names.test(name)) {
            chosen.tensors.put(name, tensor);
          }
        });
    return chosen;
  }

  NDArray addZeros(String name, Shape shape) {
    NDArray zeros = scope.zeros(shape, DataType.FLOAT32);
    tensors.put(name, zeros);
    return zeros;
  }

  /** Some of them: the same tensors. */
  NamedTensors only(Predicate<String> selected) {
    var some = new NamedTensors(scope);
    tensors.keySet().stream().filter(selected).forEach(name -> some.share(name, tensor(name)));
    return some;
  }

  /** These and another's: the same tensors. */
  NamedTensors with(NamedTensors more) {
    var both = where(name -> true);
    more.tensors.forEach(both::share);
    return both;
  }

  /** The same names, with another's tensors where it has them. */
  NamedTensors preferring(NamedTensors other) {
    var result = new NamedTensors(scope);
    tensors.forEach((name, tensor) -> result.share(name, other.tensors.getOrDefault(name, tensor)));
    return result;
  }

  /** Adds a tensor itself. */
  void share(String name, NDArray tensor) {
    tensors.put(name, tensor);
  }

  /** Adds values, row-major. */
  void add(Program program, String name, Shape shape, float[] values) {
    addZeros(name, shape);
    assign(program, name, values);
  }

  void assign(Program program, String name, float[] values) {
    NDArray tensor = tensor(name);
    try (NDManager passing = scope.newSubManager()) {
      NDArray source = passing.create(values, tensor.getShape());
      program.run(passing, "assign", tensor, source);
    }
  }

  /**
   * A buffer for {@link #assignBlock}: large enough to be quick, and all that is in memory twice.
   */
  static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Assigns a run of a tensor's values.
   *
   * @param position of the first, in row-major order
   * @param bytes direct
   * @param type of the bytes
   */
  void assignBlock(Program program, String name, long position, ByteBuffer bytes, DataType type) {
    try (NDManager passing = scope.newSubManager()) {
      Shape run = new Shape(bytes.remaining() / type.getNumOfBytes());
      NDArray values = passing.create(bytes, run, type);
      program.run(passing, "assign_run", tensor(name), position, values);
    }
  }

  /** Assigns all of them from a file, where their names stand after a prefix. */
  void assignAll(Program program, SafetensorsFile file, String prefix) {
    ByteBuffer buffer = buffer();
    tensors.forEach(
        (name, tensor) -> {
          TensorEntry entry = file.entry(prefix + name);
          if (!Arrays.equals(entry.shape(), tensor.getShape().getShape())) {
            throw new ModelFormatException(
                "%s: %s (expected shape %s)".formatted(file.path(), entry, tensor.getShape()));
          }
          if (entry.dtype() == SafetensorsType.F32) {
            assignFrom(program, name, file, entry, buffer);
          } else {
            assign(program, name, file.floats(prefix + name));
          }
        });
  }

  private void assignFrom(
      Program program, String name, SafetensorsFile file, TensorEntry entry, ByteBuffer buffer) {
    for (long at = 0; at < entry.byteSize(); at += buffer.capacity()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), entry.byteSize() - at));
      file.read(entry.name(), at, buffer);
      assignBlock(program, name, at / Float.BYTES, buffer.flip(), DataType.FLOAT32);
    }
  }

  void requireGradients() {
    tensors.values().forEach(tensor -> tensor.setRequiresGradient(true));
  }

  NDArray tensor(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor " + name + " among " + tensors.keySet());
    }
    return tensor;
  }

  Map<String, NDArray> all() {
    return tensors;
  }

  /** Those that a file gets, their names after a prefix. */
  List<TensorSource> sources(String prefix, SafetensorsType type) {
    List<TensorSource> sources = new ArrayList<>();
    tensors.forEach((name, tensor) -> sources.add(source(prefix + name, type, tensor)));
    return sources;
  }

  private static TensorSource source(String name, SafetensorsType type, NDArray tensor) {
    long[] shape = tensor.getShape().getShape();
    if (type == SafetensorsType.F32) {
      // The engine's own memory where it is the CPU's: a checkpoint needs no copy of what it
      // writes.
      return TensorSource.bytes(name, type, shape, () -> List.of(tensor.toByteBuffer(true)));
    }
    return TensorSource.floats(name, type, shape, tensor::toFloatArray);
  }
}
