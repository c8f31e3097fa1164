package io.altmesh.teacher.backend;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.onnx.OnnxArray;
import io.altmesh.encoder.onnx.OnnxProgram;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferRequest.InferInputTensor;
import io.altmesh.proto.inference.ModelInferResponse;
import io.altmesh.proto.inference.ModelInferResponse.InferOutputTensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * ONNX files behind the protocol, as Triton and OpenVINO serve them: arrays of numbers in and out.
 *
 * @param programs by the names of the models
 * @param outputs the files' names of outputs by the server's
 */
record OnnxOipModel(Map<String, OnnxProgram> programs, Map<String, String> outputs)
    implements Function<ModelInferRequest, ModelInferResponse> {

  @Override
  public ModelInferResponse apply(ModelInferRequest request) {
    List<OnnxArray> arrays = new ArrayList<>();
    for (int i = 0; i < request.getInputsCount(); i++) {
      arrays.add(array(request.getInputs(i), request.getRawInputContents(i)));
    }
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder().setModelName(request.getModelName()).setModelVersion("1");
    request
        .getOutputsList()
        .forEach(
            output ->
                add(
                    response,
                    output.getName(),
                    programs
                        .get(request.getModelName())
                        .run(arrays, outputs.get(output.getName()))));
    return response.build();
  }

  private static OnnxArray array(InferInputTensor input, ByteString raw) {
    ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    Buffer values =
        switch (input.getDatatype()) {
          case "INT64" -> bytes.asLongBuffer();
          case "INT32" -> bytes.asIntBuffer();
          case "FP32" -> bytes.asFloatBuffer();
          default -> throw new IllegalArgumentException(input.getDatatype());
        };
    long[] shape = input.getShapeList().stream().mapToLong(Long::longValue).toArray();
    return new OnnxArray(input.getName(), shape, values);
  }

  private static void add(ModelInferResponse.Builder response, String name, OnnxArray answer) {
    float[] values = new float[answer.values().remaining()];
    ((FloatBuffer) answer.values()).get(values);
    response
        .addOutputs(
            InferOutputTensor.newBuilder()
                .setName(name)
                .setDatatype("FP32")
                .addAllShape(Arrays.stream(answer.shape()).boxed().toList()))
        .addRawOutputContents(RawContents.fp32(values));
  }
}
