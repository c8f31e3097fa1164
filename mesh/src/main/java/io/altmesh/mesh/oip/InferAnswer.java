package io.altmesh.mesh.oip;

import static java.util.stream.Collectors.joining;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.Receiver;
import io.altmesh.proto.inference.InferParameter;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferResponse;
import io.altmesh.proto.inference.ModelInferResponse.InferOutputTensor;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.Tensor;
import io.grpc.StatusRuntimeException;

/**
 * Turns an Embedder's answer into the protocol's.
 *
 * @param partial whether broken items are named beside the others' vectors
 */
record InferAnswer(
    ModelInferRequest request, boolean partial, Receiver<ModelInferResponse> receiver)
    implements Receiver<EmbedResponse> {
  /** The one output's name. */
  static final String OUTPUT = "EMBEDDING";

  @Override
  public void answered(EmbedResponse answer) {
    if (answer.getFailuresCount() > 0 && !partial) {
      receiver.failed(
          Errors.toStatus(
              MeshException.invalidArgument(
                  "%s (set parameter partial to true for the vectors of the others)",
                  failures(answer))));
      return;
    }
    receiver.answered(response(answer));
  }

  @Override
  public void failed(StatusRuntimeException status) {
    receiver.failed(status);
  }

  private ModelInferResponse response(EmbedResponse answer) {
    Tensor vectors = answer.getEmbeddings();
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(request.getModelName())
            .setModelVersion(answer.getModel().getFingerprint())
            .setId(request.getId())
            .putParameters("numerics", text(answer.getModel().getNumerics()))
            .addOutputs(
                InferOutputTensor.newBuilder()
                    .setName(OUTPUT)
                    .setDatatype(vectors.getDtype() == DType.FLOAT16 ? "FP16" : "FP32")
                    .addAllShape(vectors.getShapeList()))
            .addRawOutputContents(vectors.getData());
    if (answer.getFailuresCount() > 0) {
      response.putParameters("failures", text(failures(answer)));
    }
    if (answer.getTruncatedCount() > 0) {
      response.putParameters("truncated", text(answer.getTruncatedList().toString()));
    }
    return response.build();
  }

  private static InferParameter text(String value) {
    return InferParameter.newBuilder().setStringParam(value).build();
  }

  private static String failures(EmbedResponse answer) {
    return answer.getFailuresList().stream()
        .map(failure -> "item %d: %s".formatted(failure.getIndex(), failure.getMessage()))
        .collect(joining("; "));
  }
}
