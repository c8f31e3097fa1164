package io.altmesh.teacher.backend;

import com.fasterxml.jackson.databind.JsonNode;
import io.altmesh.encoder.Space;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.proto.inference.InferParameter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One tower's keys: what kind of teacher it comes from, and what all kinds share.
 *
 * @param kind {@code directory}, {@code oip}, {@code onnx}, {@code tei}, {@code store} or {@code
 *     vectors}
 */
record TowerKeys(Keys keys, String kind, String modality) {
  private static final List<String> KINDS = List.of("directory", "oip", "onnx", "store", "vectors");
  private static final List<String> SHARED = List.of("head", "verify");
  private static final List<String> OIP =
      List.of("target", "model", "version", "shape", "parameters", "outputs", "batch");
  private static final List<String> ONNX = List.of("file", "outputs", "batch");
  private static final int BATCH = 32;

  /**
   * Finds the kind.
   *
   * @param more kinds of this modality alone
   */
  static TowerKeys under(Keys top, String modality, List<String> more) {
    List<String> kinds = joined(KINDS, more);
    Keys keys = top.under(modality, joined(kinds, SHARED));
    List<String> given = kinds.stream().filter(keys::has).toList();
    if (given.size() != 1) {
      throw keys.wrong(modality, given, "one of " + String.join(", ", kinds));
    }
    return new TowerKeys(keys, given.get(0), modality);
  }

  private static List<String> joined(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  ForeignModel.Title title(ForeignModel.Title model) {
    return new ForeignModel.Title(model.name(), kind, model.logitScale());
  }

  /** The matrix from POOLED to PROJECTED vectors; null where none is named. */
  @Nullable Projection head(String usualTensor) {
    if (!keys.has("head")) {
      return null;
    }
    Keys head = keys.under("head", List.of("file", "projection"));
    return Projection.read(head.file("file"), head.text("projection", usualTensor));
  }

  /** The keys of a kind that runs a program. */
  Keys program(List<String> inputs) {
    return keys.under(kind, joined(kind.equals("oip") ? OIP : ONNX, inputs));
  }

  /** Vectors from such a program; takes the encoder over, even when it throws. */
  <T> VectorSource<T> source(
      Keys program, InputEncoder<T> input, ClientOptions calls, Doubt doubt) {
    try {
      Map<Space, String> outputs = outputs(program);
      int batch = program.count("batch", BATCH);
      return new ProgramSource<>(input, open(program, calls, doubt), outputs, batch);
    } catch (RuntimeException e) {
      input.close();
      throw e;
    }
  }

  private Program open(Keys program, ClientOptions calls, Doubt doubt) {
    if (kind.equals("onnx")) {
      return OnnxModelProgram.open(program.file("file"));
    }
    return new OipProgram(
        new OipProgram.Settings(
            program.text("target"),
            program.text("model"),
            program.text("version", ""),
            parameters(program)),
        calls,
        doubt);
  }

  private static Map<Space, String> outputs(Keys program) {
    Keys named = program.under("outputs", List.of("pooled", "projected"));
    Map<Space, String> outputs = new EnumMap<>(Space.class);
    if (named.has("pooled")) {
      outputs.put(Space.POOLED, named.text("pooled"));
    }
    if (named.has("projected")) {
      outputs.put(Space.PROJECTED, named.text("projected"));
    }
    if (outputs.isEmpty()) {
      throw program.wrong(program.path("outputs"), "none", "pooled, projected or both");
    }
    return outputs;
  }

  private static Map<String, InferParameter> parameters(Keys program) {
    Map<String, InferParameter> parameters = new HashMap<>();
    if (program.has("parameters")) {
      program
          .tree("parameters")
          .properties()
          .forEach(entry -> parameters.put(entry.getKey(), parameter(entry.getValue())));
    }
    return parameters;
  }

  private static InferParameter parameter(JsonNode value) {
    InferParameter.Builder parameter = InferParameter.newBuilder();
    if (value.isBoolean()) {
      return parameter.setBoolParam(value.booleanValue()).build();
    } else if (value.isIntegralNumber()) {
      return parameter.setInt64Param(value.longValue()).build();
    }
    return parameter.setStringParam(value.asText()).build();
  }

  /** Whether texts and images go as (N, 1): Triton's models with a batch dimension take those. */
  boolean column(Keys program) {
    return program.has("shape")
        && program.word("shape", "list", List.of("list", "column")).equals("column");
  }

  /** Which of two ways to give the input is meant. */
  boolean isOneOf(Keys program, List<String> ways, String first) {
    List<String> given = ways.stream().filter(program::has).toList();
    if (given.size() != 1) {
      throw program.wrong(keys.path(kind), given, "one of " + String.join(", ", ways));
    }
    if (kind.equals("onnx") && given.get(0).equals(first)) {
      throw program.wrong(
          keys.path(kind + "." + first), program.text(first), ways.get(1) + ": ONNX takes arrays");
    }
    return given.get(0).equals(first);
  }

  StoreVectors.Choice store() {
    Keys store = keys.under("store", List.of("directory", "tower", "numerics"));
    return new StoreVectors.Choice(
        store.file("directory"), store.textOrNull("tower"), store.textOrNull("numerics"));
  }

  VectorFile.Layout vectors() {
    Keys vectors = keys.under("vectors", List.of("file", "space", "columns"));
    List<String> known = List.of("key", "vector");
    Keys columns = vectors.has("columns") ? vectors.under("columns", known) : null;
    return new VectorFile.Layout(
        vectors.file("file"),
        vectors.word("space", "projected", List.of("projected", "pooled")).equals("pooled")
            ? Space.POOLED
            : Space.PROJECTED,
        columns == null ? "key" : columns.text("key", "key"),
        columns == null ? "vector" : columns.text("vector", "vector"));
  }

  /** Holds a source to what it is now; closes it when that cannot be found out. */
  <T> VerifiedSource<T> verified(VectorSource<T> source, List<T> probes, Doubt doubt) {
    return closingOnFailure(
        source,
        () -> VerifiedSource.of(source, modality + " by " + kind, probes, vigilance(), doubt));
  }

  private Vigilance vigilance() {
    if (!keys.has("verify")) {
      return Vigilance.DEFAULT;
    }
    Keys verify = keys.under("verify", List.of("every-seconds", "tolerance"));
    double seconds = verify.number("every-seconds", Vigilance.DEFAULT.every().toMillis() / 1000.0);
    return new Vigilance(
        Duration.ofMillis(Math.round(seconds * 1000)),
        verify.number("tolerance", Vigilance.DEFAULT.tolerance()));
  }

  /** What is made of a source, which is closed when that fails. */
  <R> R closingOnFailure(VectorSource<?> source, Supplier<R> making) {
    try {
      return making.get();
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }
}
