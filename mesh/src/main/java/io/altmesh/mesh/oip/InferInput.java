package io.altmesh.mesh.oip;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The elements of a request's one input. */
final class InferInput {
  private static final String BYTES = "BYTES";

  private InferInput() {}

  /**
   * @throws MeshException INVALID_ARGUMENT when the request has not the model's input, of type
   *     BYTES and shape [N] or [N,1], with N elements
   */
  static List<ByteString> items(ModelInferRequest request, InferModel model) {
    if (request.getInputsCount() != 1 || !request.getInputs(0).getName().equals(model.input())) {
      throw MeshException.invalidArgument(
          "inputs of model %s: %s (expected: %s alone)",
          model.wireName(),
          request.getInputsList().stream().map(InferInputTensor::getName).toList(),
          model.input());
    }
    InferInputTensor input = request.getInputs(0);
    List<ByteString> items =
        request.getRawInputContentsCount() > 0
            ? elements(request, model)
            : input.getContents().getBytesContentsList();
    check(input, items.size());
    return items;
  }

  private static void check(InferInputTensor input, int items) {
    if (!input.getDatatype().equals(BYTES)) {
      throw MeshException.invalidArgument(
          "input %s: datatype %s (expected: BYTES)", input.getName(), input.getDatatype());
    }
    List<Long> shape = input.getShapeList();
    boolean list = shape.size() == 1 || (shape.size() == 2 && shape.get(1) == 1);
    if (!list || shape.get(0) != items) {
      throw MeshException.invalidArgument(
          "input %s: shape %s with %d elements (expected: [N] or [N, 1] with N)",
          input.getName(), shape, items);
    }
  }

  private static List<ByteString> elements(ModelInferRequest request, InferModel model) {
    if (request.getRawInputContentsCount() != 1
        || request.getInputs(0).getContents().getBytesContentsCount() > 0) {
      throw MeshException.invalidArgument(
          "input %s: %d raw contents and %d typed elements (expected: one raw content, or elements)",
          model.input(),
          request.getRawInputContentsCount(),
          request.getInputs(0).getContents().getBytesContentsCount());
    }
    ByteString raw = request.getRawInputContents(0);
    ByteBuffer lengths = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    List<ByteString> elements = new ArrayList<>();
    int at = 0;
    while (at < raw.size()) {
      long length = raw.size() - at < Integer.BYTES ? -1 : lengths.getInt(at) & 0xffffffffL;
      long end = at + Integer.BYTES + length;
      if (length < 0 || end > raw.size()) {
        throw MeshException.invalidArgument(
            "input %s: raw content ends inside element %d (expected: elements with their length before them, 4 bytes little-endian)",
            model.input(), elements.size());
      }
      elements.add(raw.substring(at + Integer.BYTES, (int) end));
      at = (int) end;
    }
    return elements;
  }
}
