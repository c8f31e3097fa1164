package io.altmesh.mesh.oip;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.inference.InferParameter;
import io.altmesh.proto.inference.InferParameter.ParameterChoiceCase;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import java.util.Map;

/**
 * A request's parameters as the Embedder's options. Those that the protocol's clients add are not
 * refused.
 */
record InferParameters(Map<String, InferParameter> parameters) {

  static InferParameters of(ModelInferRequest request) {
    return new InferParameters(request.getParametersMap());
  }

  /**
   * @param alias empty for the default one
   * @param version a fingerprint, which counts before the alias; empty for what the alias points at
   * @throws MeshException INVALID_ARGUMENT for a value that is none of those expected
   */
  EmbedOptions options(String alias, String version) {
    return EmbedOptions.newBuilder()
        .setSpace(space())
        .setNormalize(flag("normalize"))
        .setDtype(dtype())
        .setPriority(priority())
        .setModel(alias)
        .setExpectedFingerprint(version)
        .build();
  }

  /** Whether broken items are named beside the others' vectors, instead of failing the call. */
  boolean partial() {
    return flag("partial");
  }

  /** How long the caller waits; 0 for as long as its deadline says. */
  long timeoutMicros() {
    return whole("timeout");
  }

  private Space space() {
    String given = text("space", "projected");
    return switch (given) {
      case "projected" -> Space.PROJECTED;
      case "pooled" -> Space.POOLED;
      default -> throw wrong("space", given, "projected or pooled");
    };
  }

  private DType dtype() {
    String given = text("dtype", "FP32");
    return switch (given) {
      case "FP32" -> DType.FLOAT32;
      case "FP16" -> DType.FLOAT16;
      default -> throw wrong("dtype", given, "FP32 or FP16");
    };
  }

  /** Triton's: 1 is the highest, 0 the default. */
  private Priority priority() {
    return whole("priority") > 1 ? Priority.BULK : Priority.INTERACTIVE;
  }

  private String text(String name, String byDefault) {
    InferParameter given = parameters.get(name);
    if (given == null) {
      return byDefault;
    }
    if (given.getParameterChoiceCase() != ParameterChoiceCase.STRING_PARAM) {
      throw wrong(name, given.getParameterChoiceCase(), "a string");
    }
    return given.getStringParam();
  }

  private boolean flag(String name) {
    InferParameter given = parameters.get(name);
    if (given == null) {
      return false;
    }
    if (given.getParameterChoiceCase() != ParameterChoiceCase.BOOL_PARAM) {
      throw wrong(name, given.getParameterChoiceCase(), "a bool");
    }
    return given.getBoolParam();
  }

  private long whole(String name) {
    InferParameter given = parameters.get(name);
    if (given == null) {
      return 0;
    }
    return switch (given.getParameterChoiceCase()) {
      case INT64_PARAM -> given.getInt64Param();
      case UINT64_PARAM -> given.getUint64Param();
      default -> throw wrong(name, given.getParameterChoiceCase(), "a whole number");
    };
  }

  private static MeshException wrong(String name, Object given, String expected) {
    return MeshException.invalidArgument("parameter %s: %s (expected: %s)", name, given, expected);
  }
}
