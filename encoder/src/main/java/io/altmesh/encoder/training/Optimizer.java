package io.altmesh.encoder.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.engine.Program;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of {@code optimizer.py} and its file. The file has, by weight, {@code first.NAME} and
 * {@code second.NAME} (Adam's moments; {@code first} is Muon's momentum too), the counter {@code
 * count}; {@code weights.NAME} and {@code averages.NAME} when the model directory has not the
 * trained weights themselves, bit for bit; in its metadata {@code updates} and {@code optimizer},
 * {@code adamw} or {@code muon}.
 */
final class Optimizer {
  private static final String FORMAT = "altmesh-optimizer-1";

  /** Moving averages follow early updates faster: decay at update t is at most t / (t + 10). */
  private static final double AVERAGE_WARMUP = 10;

  private final Replicas replicas;
  private final Program program;
  private final NDManager scope;
  private final AdamW adamW;
  private final Muon muon;
  private final int muonType;
  private final double averageDecay;
  private final NamedTensors all;
  private final NamedTensors weights;
  private final NamedTensors first;
  private final NamedTensors second;
  private final NamedTensors averages;
  private final NamedTensors meter;

  /** Of AdamW's weights, by layer; empty when all have the whole rate. */
  private final Map<String, Double> rates;

  private long updates;
  private long unread;

  /**
   * Binds the program's dictionaries; of several replicas, the first's.
   *
   * @param all weights that the program reads
   * @param weights those of them that learn
   * @param averageDecay 0 for no moving averages
   */
  Optimizer(
      Replicas replicas,
      NamedTensors all,
      NamedTensors weights,
      AdamW adamW,
      @Nullable Muon muon,
      double averageDecay) {
    this.replicas = replicas;
    this.program = replicas.first().program();
    this.scope = replicas.first().scope();
    this.all = all;
    this.weights = weights;
    this.adamW = adamW;
    this.muon = muon == null ? new Muon(0, 0, 0) : muon;
    this.muonType = replicas.first().engine().precision().scalarType();
    this.averageDecay = averageDecay;
    this.rates =
        adamW.layerDecay() < 1
            ? LayerRates.of(weights.all().keySet(), adamW.layerDecay())
            : Map.of();
    Predicate<Map.Entry<String, NDArray>> hidden = muon == null ? e -> false : Optimizer::hidden;
    Predicate<Map.Entry<String, NDArray>> matrix = e -> e.getValue().getShape().dimension() > 1;
    var adam = named(hidden.negate());
    first = weights.zerosLike(weights.all().keySet());
    second = weights.zerosLike(adam.keySet());
    averages = weights.zerosLike(averageDecay > 0 ? weights.all().keySet() : List.of());
    meter = new NamedTensors(scope);
    for (String name : List.of("count", "loss", "norm", "skipped")) {
      meter.addZeros(name, new Shape());
    }
    weights.requireGradients();
    replicas.bindWeights(all, weights);
    program.bind("decayed", named(hidden.negate().and(matrix)));
    program.bind("undecayed", named(hidden.negate().and(matrix.negate())));
    program.bind("hidden", named(hidden));
    program.bind("first", first.all());
    program.bind("second", second.all());
    program.bind("averages", averages.all());
    program.bind("meter", meter.all());
    Settings multipliers = new Settings(scope);
    rates.forEach(multipliers::real);
    program.bind("rates", multipliers.all());
    averagesFromWeights();
  }

  /** Matrices inside layers, as Hugging Face names them. */
  private static boolean hidden(Map.Entry<String, NDArray> weight) {
    return weight.getValue().getShape().dimension() == 2
        && weight.getKey().matches(".*\\.layers?\\.\\d+\\..*");
  }

  /**
   * Those of one rate stand together, they move in one call; then matrices of like sides, they are
   * made orthogonal in one batch.
   */
  private Map<String, NDArray> named(Predicate<Map.Entry<String, NDArray>> selected) {
    Map<String, NDArray> result = new LinkedHashMap<>();
    Comparator<Map.Entry<String, NDArray>> byRate =
        Comparator.comparing(e -> rates.getOrDefault(e.getKey(), 1.0));
    weights.all().entrySet().stream()
        .filter(selected)
        .sorted(
            byRate
                .thenComparing(e -> sides(e.getValue().getShape()))
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(e -> result.put(e.getKey(), e.getValue()));
    return result;
  }

  private static String sides(Shape shape) {
    return shape.dimension() != 2
        ? ""
        : "%d %d"
            .formatted(Math.min(shape.get(0), shape.get(1)), Math.max(shape.get(0), shape.get(1)));
  }

  private void averagesFromWeights() {
    averages
        .all()
        .keySet()
        .forEach(
            name -> {
              try (NDManager passing = scope.newSubManager()) {
                program.run(passing, "assign", averages.tensor(name), weights.tensor(name));
              }
            });
  }

  /** The weights that are written as the model's: the averages where there are some. */
  NamedTensors published() {
    return averageDecay > 0 ? averages : weights;
  }

  /**
   * Waits for the batch's parts, sums their gradients, moves the weights.
   *
   * @param method the program's method that updates
   * @param more its arguments after optimizer.py's own
   */
  void update(String method, double learningRate, Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of(learningRate, adamW.beta1(), adamW.beta2(), adamW.epsilon()));
    arguments.addAll(List.of(adamW.weightDecay(), adamW.clipNorm()));
    arguments.addAll(List.of(learningRate * muon.rateRatio(), muon.momentum()));
    arguments.addAll(List.of(muon.weightDecay(), muonType));
    arguments.addAll(List.of(more));
    replicas.gather();
    updates++;
    unread++;
    try (NDManager passing = scope.newSubManager()) {
      program.run(passing, method, arguments.toArray());
    }
    replicas.copy(weights);
  }

  /** How much of the averages the next update keeps. */
  double nextAverageDecay() {
    double next = updates + 1;
    return Math.min(averageDecay, next / (next + AVERAGE_WARMUP));
  }

  StepMetrics readMetrics() {
    replicas.join();
    try (NDManager passing = scope.newSubManager()) {
      float[] read = program.run(passing, "read_meter").get(0).toFloatArray();
      double loss = unread == 0 ? Double.NaN : read[0] / unread;
      unread = 0;
      return new StepMetrics(loss, read[1], read[2] == 0);
    }
  }

  /**
   * @param withWeights whether the model directory lacks the exact weights
   */
  void write(Path file, boolean withWeights) {
    List<TensorSource> tensors = new ArrayList<>();
    tensors.addAll(first.sources("first.", SafetensorsType.F32));
    tensors.addAll(second.sources("second.", SafetensorsType.F32));
    float count = meter.tensor("count").getFloat();
    tensors.add(
        TensorSource.floats("count", SafetensorsType.F32, new long[0], () -> new float[] {count}));
    if (withWeights) {
      tensors.addAll(weights.sources("weights.", SafetensorsType.F32));
      tensors.addAll(averages.sources("averages.", SafetensorsType.F32));
    }
    Map<String, String> metadata =
        Map.of("format", FORMAT, "optimizer", kind(), "updates", Long.toString(updates));
    SafetensorsWriter.write(file, metadata, tensors);
  }

  /**
   * Reads the state, and gives the first replica's weights to the others.
   *
   * @param withWeights as it was given to {@link #write}
   */
  void read(Path file, boolean withWeights) {
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      check(stored, "format", FORMAT);
      if (stored.metadata().containsKey("optimizer")) { // absent in the first files
        check(stored, "optimizer", kind());
      }
      first.assignAll(program, stored, "first.");
      second.assignAll(program, stored, "second.");
      meter.assign(program, "count", stored.floats("count"));
      if (withWeights) {
        weights.assignAll(program, stored, "weights.");
        averages.assignAll(program, stored, "averages.");
      }
      replicas.copy(all);
      readMetrics(); // of updates that were before
      updates = Long.parseLong(stored.metadata().getOrDefault("updates", "0"));
    }
  }

  private String kind() {
    return second.all().size() < first.all().size() ? "muon" : "adamw";
  }

  private static void check(SafetensorsFile file, String field, String expected) {
    String given = file.metadata().get(field);
    if (!expected.equals(given)) {
      throw new ModelFormatException(
          "%s: %s %s (expected %s)".formatted(file.path(), field, given, expected));
    }
  }
}
