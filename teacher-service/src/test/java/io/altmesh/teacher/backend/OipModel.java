package io.altmesh.teacher.backend;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferResponse;
import io.altmesh.proto.inference.ModelInferResponse.InferOutputTensor;
import io.altmesh.proto.v1.DType;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Our own model as another's server would have it: models {@code text} and {@code image} of BYTES,
 * outputs {@code pooled} and {@code projected}. An item that reads "poison" fails the whole call.
 *
 * @param blame what a poisoned call ends with
 */
record OipModel(EmbeddingModel model, String version, DType dtype, Status blame)
    implements Function<ModelInferRequest, ModelInferResponse> {

  static OipModel of(EmbeddingModel model) {
    return new OipModel(model, "1", DType.FLOAT32, Status.INVALID_ARGUMENT);
  }

  OipModel withDtype(DType value) {
    return new OipModel(model, version, value, blame);
  }

  OipModel withBlame(Status value) {
    return new OipModel(model, version, dtype, value);
  }

  OipModel withVersion(String value) {
    return new OipModel(model, value, dtype, blame);
  }

  @Override
  public ModelInferResponse apply(ModelInferRequest request) {
    List<byte[]> items = items(request.getRawInputContents(0));
    if (items.stream().anyMatch(item -> new String(item).equals("poison"))) {
      throw blame.withDescription("poison").asRuntimeException();
    }
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(request.getModelName())
            .setModelVersion(version);
    request.getOutputsList().forEach(output -> add(response, output.getName(), items, request));
    return response.build();
  }

  private void add(
      ModelInferResponse.Builder response,
      String output,
      List<byte[]> items,
      ModelInferRequest request) {
    Space space = Space.valueOf(output.toUpperCase(Locale.ROOT));
    Embeddings vectors =
        request.getModelName().equals("text")
            ? model.embedText(items.stream().map(String::new).toList(), space)
            : model.embedImages(items, space);
    response
        .addOutputs(
            InferOutputTensor.newBuilder()
                .setName(output)
                .setDatatype(dtype == DType.FLOAT16 ? "FP16" : "FP32")
                .addShape(vectors.rows())
                .addShape(vectors.dim()))
        .addRawOutputContents(
            Tensors.of(vectors.values(), vectors.rows(), vectors.dim(), dtype).getData());
  }

  private static List<byte[]> items(ByteString raw) {
    ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> items = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] item = new byte[bytes.getInt()];
      bytes.get(item);
      items.add(item);
    }
    return items;
  }
}
