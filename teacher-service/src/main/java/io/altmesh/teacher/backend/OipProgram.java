package io.altmesh.teacher.backend;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.Endpoint;
import io.altmesh.proto.inference.GRPCInferenceServiceGrpc;
import io.altmesh.proto.inference.InferParameter;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferRequest.InferInputTensor;
import io.altmesh.proto.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.altmesh.proto.inference.ModelInferResponse;
import io.altmesh.proto.inference.ModelInferResponse.InferOutputTensor;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A model of a server that speaks the Open Inference Protocol: Triton, OpenVINO Model Server,
 * MLServer, KServe, AltMesh. Thread-safe; closing it ends calls under way.
 */
final class OipProgram implements Program {
  private final Settings settings;
  private final Endpoint endpoint;
  private final Doubt doubt;

  /** Of the first answer; null before it. */
  private volatile @Nullable Said said;

  /**
   * Which model, and how it is called.
   *
   * @param target {@code HOST:PORT} or a gRPC name
   * @param model its name on the server
   * @param version empty for the server's choice
   * @param parameters sent with every request
   */
  record Settings(
      String target, String model, String version, Map<String, InferParameter> parameters) {}

  /** What an answer says beside its vectors. */
  private record Said(String version, String datatype) {}

  /**
   * Connects with the first run.
   *
   * @param doubt is raised when the server was away, or answers as another version
   */
  OipProgram(Settings settings, ClientOptions calls, Doubt doubt) {
    this.settings = settings;
    this.doubt = doubt;
    this.endpoint =
        Endpoint.open(
            settings.target(), calls.withListener(new DoubtfulWaits(calls.listener(), doubt)));
  }

  @Override
  public Rows run(List<ModelInput> inputs, String output) {
    ModelInferRequest request = request(inputs, output);
    long deadline = endpoint.options().deadline().toMillis();
    ModelInferResponse response =
        endpoint.call(
            channel ->
                BusyServers.retryable(
                    () ->
                        GRPCInferenceServiceGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(deadline, TimeUnit.MILLISECONDS)
                            .modelInfer(request)));
    return rows(response, output);
  }

  private ModelInferRequest request(List<ModelInput> inputs, String output) {
    ModelInferRequest.Builder request =
        ModelInferRequest.newBuilder()
            .setModelName(settings.model())
            .setModelVersion(settings.version())
            .putAllParameters(settings.parameters())
            .addOutputs(InferRequestedOutputTensor.newBuilder().setName(output));
    for (ModelInput input : inputs) {
      request
          .addInputs(
              InferInputTensor.newBuilder()
                  .setName(input.name())
                  .setDatatype(input.datatype())
                  .addAllShape(Arrays.stream(input.shape()).boxed().toList()))
          .addRawInputContents(RawContents.of(input));
    }
    return request.build();
  }

  private Rows rows(ModelInferResponse response, String output) {
    String model = response.getModelName();
    if (!model.isEmpty() && !model.equals(settings.model())) {
      throw wrong("model \"%s\"".formatted(model), "\"%s\"".formatted(settings.model()));
    }
    for (int i = 0; i < response.getOutputsCount(); i++) {
      if (response.getOutputs(i).getName().equals(output)) {
        InferOutputTensor tensor = response.getOutputs(i);
        note(response.getModelVersion(), tensor.getDatatype());
        return new Rows(tensor.getShapeList(), values(response, i));
      }
    }
    throw wrong(
        "outputs %s"
            .formatted(response.getOutputsList().stream().map(InferOutputTensor::getName).toList()),
        output);
  }

  private float[] values(ModelInferResponse response, int index) {
    InferOutputTensor tensor = response.getOutputs(index);
    if (response.getRawOutputContentsCount() <= index) {
      List<Float> typed = tensor.getContents().getFp32ContentsList();
      float[] values = new float[typed.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = typed.get(i);
      }
      return values(tensor, RawContents.fp32(values), DType.FLOAT32);
    }
    return values(tensor, response.getRawOutputContents(index), dtype(tensor));
  }

  private float[] values(InferOutputTensor tensor, ByteString data, DType dtype) {
    try {
      return Tensors.floats(
          Tensor.newBuilder()
              .setDtype(dtype)
              .addAllShape(tensor.getShapeList())
              .setData(data)
              .build());
    } catch (MeshException e) { // of its shape and length: not the caller's to mend
      throw MeshException.dataLoss(
          "%s, model %s, output %s: %s",
          settings.target(), settings.model(), tensor.getName(), String.valueOf(e.getMessage()));
    }
  }

  private DType dtype(InferOutputTensor tensor) {
    return switch (tensor.getDatatype()) {
      case "FP32" -> DType.FLOAT32;
      case "FP16" -> DType.FLOAT16;
      case "BF16" -> DType.BFLOAT16;
      default ->
          throw wrong(
              "output %s of %s".formatted(tensor.getName(), tensor.getDatatype()),
              "FP32, FP16 or BF16");
    };
  }

  private void note(String version, String datatype) {
    Said now = new Said(version, datatype);
    Said before = said;
    if (before != null && !before.equals(now)) {
      doubt.raise();
    }
    said = now;
  }

  private MeshException wrong(String given, String expected) {
    return MeshException.dataLoss(
        "%s, model %s answered %s (expected: %s)",
        settings.target(), settings.model(), given, expected);
  }

  @Override
  public Map<String, String> declared() {
    Map<String, String> declared = new TreeMap<>();
    declared.put("protocol", "oip");
    declared.put("model", settings.model());
    Said last = said;
    if (last != null) {
      declared.put("version", last.version());
      declared.put("datatype", last.datatype());
    }
    settings.parameters().forEach((key, value) -> declared.put("parameter." + key, text(value)));
    return declared;
  }

  private static String text(InferParameter value) {
    return switch (value.getParameterChoiceCase()) {
      case BOOL_PARAM -> String.valueOf(value.getBoolParam());
      case INT64_PARAM -> String.valueOf(value.getInt64Param());
      case DOUBLE_PARAM -> String.valueOf(value.getDoubleParam());
      default -> value.getStringParam();
    };
  }

  @Override
  public String numerics() {
    Said last = said;
    return last == null ? "oip" : "oip/" + last.datatype();
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
