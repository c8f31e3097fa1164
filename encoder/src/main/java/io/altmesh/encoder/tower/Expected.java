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
import java.util.function.Function;

/**
 * The tensors that a configuration promises, by the names under which programs know them, and the
 * check of a directory against it. Not thread-safe.
 */
public final class Expected {
  /** Names shown of each kind of trouble; a wrong configuration misses hundreds. */
  private static final int SHOWN = 12;

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
   * @param naming the programs' name of a stored tensor; empty where it is no part of the model
   * @throws ModelFormatException naming every missing, misshapen and unused tensor
   */
  public StoredTensors check(ModelWeights weights, Function<String, Optional<String>> naming) {
    SortedMap<String, String> stored = new TreeMap<>();
    List<String> unused = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    for (String name : weights.names()) {
      Optional<String> known = isBuffer(name) ? Optional.empty() : naming.apply(name);
      if (known.isEmpty()) {
        continue;
      }
      Tensor tensor = tensors.get(known.get());
      if (tensor == null) {
        unused.add(name);
        continue;
      }
      stored.put(known.get(), name);
      tensor.quarrel(weights, name).ifPresent(misshapen::add);
    }
    List<String> missing =
        tensors.keySet().stream().filter(name -> !stored.containsKey(name)).toList();
    if (!missing.isEmpty() || !misshapen.isEmpty() || !unused.isEmpty()) {
      throw new ModelFormatException(
          weights.directory()
              + ": the tensors are not those that config.json describes"
              + list("missing", missing)
              + list("misshapen", misshapen)
              + list("unused", unused));
    }
    return new StoredTensors(weights, stored);
  }

  /** Old files carry counting buffers as if they were weights. */
  private static boolean isBuffer(String name) {
    return name.endsWith(".position_ids") || name.endsWith(".token_type_ids");
  }

  private static String list(String kind, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String more = names.size() > SHOWN ? " and %d more".formatted(names.size() - SHOWN) : "";
    return "; %s: %s%s"
        .formatted(kind, String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))), more);
  }

  /**
   * A promised tensor.
   *
   * @param shape empty for a scalar
   * @param exact fp32 whatever the compute dtype
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Tensor(long[] shape, boolean exact) {
    private Optional<String> quarrel(ModelWeights weights, String name) {
      long[] given = weights.shape(name);
      if (!weights.dtype(name).readsAsFloat()) {
        return Optional.of(name + " is " + weights.dtype(name) + " (expected F32, F16 or BF16)");
      }
      return Arrays.equals(given, shape)
          ? Optional.empty()
          : Optional.of(
              "%s is %s (expected %s)"
                  .formatted(name, Arrays.toString(given), Arrays.toString(shape)));
    }
  }
}
