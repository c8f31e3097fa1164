package io.altmesh.encoder.tower;

import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.safetensors.ModelWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The tensors that a configuration promises, by the names under which programs know them, and the
 * check of a directory against it. Not thread-safe.
 */
public final class Expected {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** {@code name.weight} (out, in) and {@code name.bias} (out). */
  public void linear(String name, long out, long in) {
    compute(name + ".weight", out, in);
    compute(name + ".bias", out);
  }

  /** {@code name.weight} and {@code name.bias} (width); stays fp32, as its statistics. */
  public void layerNorm(String name, long width) {
    exact(name + ".weight", width);
    exact(name + ".bias", width);
  }

  /** A tensor that is used in the compute dtype. */
  public void compute(String name, long... shape) {
    tensors.put(name, new Tensor(shape, false));
  }

  /** A tensor that is used in fp32 whatever the compute dtype. */
  public void exact(String name, long... shape) {
    tensors.put(name, new Tensor(shape, true));
  }

  /** Shapes by name, in reading order. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /**
   * Compares a directory's tensors with these.
   *
   * @throws ModelFormatException naming every missing, misshapen, doubled and unused tensor, those
   *     that differ by their layer's number as one, {@code layers.{0-23}.fc1.bias}
   */
  public StoredTensors check(ModelWeights weights, TensorNames names) {
    SortedMap<String, StoredTensors.Place> places = new TreeMap<>();
    List<String> unused = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    List<String> doubled = new ArrayList<>();
    for (String stored : weights.names()) {
      for (TensorPart part : isBuffer(stored) ? List.<TensorPart>of() : names.of(stored)) {
        Tensor tensor = tensors.get(part.name());
        if (tensor == null) {
          unused.add(stored);
          continue;
        }
        StoredTensors.Place other = places.put(part.name(), new StoredTensors.Place(stored, part));
        if (other != null) {
          doubled.add(other.stored() + " and " + stored);
        }
        tensor.quarrel(weights, stored, part).ifPresent(misshapen::add);
      }
    }
    List<String> missing =
        tensors.keySet().stream().filter(name -> !places.containsKey(name)).toList();
    String troubles =
        list("missing", missing)
            + list("misshapen", misshapen)
            + list("the same", doubled)
            + list("unused", unused);
    if (!troubles.isEmpty()) {
      throw new ModelFormatException(
          weights.directory()
              + ": the tensors are not those that config.json describes"
              + troubles);
    }
    return new StoredTensors(weights, places);
  }

  /** Old files carry counting buffers as if they were weights. */
  private static boolean isBuffer(String name) {
    return name.endsWith(".position_ids") || name.endsWith(".token_type_ids");
  }

  private static String list(String kind, List<String> names) {
    return names.isEmpty() ? "" : "; %s: %s".formatted(kind, String.join(", ", ByLayer.of(names)));
  }

  /**
   * A promised tensor.
   *
   * @param shape empty for a scalar
   * @param exact fp32 whatever the compute dtype
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Tensor(long[] shape, boolean exact) {
    long elements() {
      return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    private Optional<String> quarrel(ModelWeights weights, String stored, TensorPart part) {
      long[] given = part.shape(weights.shape(stored));
      if (!weights.dtype(stored).readsAsFloat()) {
        return Optional.of(
            stored + " is " + weights.dtype(stored) + " (expected F32, F16 or BF16)");
      }
      String what = part.isWhole() ? stored : part.name() + " of " + stored;
      return Arrays.equals(given, shape)
          ? Optional.empty()
          : Optional.of(
              "%s is %s (expected %s)"
                  .formatted(what, Arrays.toString(given), Arrays.toString(shape)));
    }
  }
}
