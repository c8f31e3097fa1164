package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** What text and image streams differ in, and what an answer must satisfy. */
record EmbedCall<Q>(
    MethodDescriptor<Q, EmbedResponse> stream,
    Function<Q, EmbedOptions> options,
    ToIntFunction<Q> items,
    ToLongFunction<Q> id) {

  static final EmbedCall<EmbedTextRequest> TEXT =
      new EmbedCall<>(
          EmbedderGrpc.getStreamTextMethod(),
          EmbedTextRequest::getOptions,
          EmbedTextRequest::getTextsCount,
          EmbedTextRequest::getId);

  static final EmbedCall<EmbedImagesRequest> IMAGES =
      new EmbedCall<>(
          EmbedderGrpc.getStreamImagesMethod(),
          EmbedImagesRequest::getOptions,
          EmbedImagesRequest::getImagesCount,
          EmbedImagesRequest::getId);

  /**
   * Checks that the answer belongs to the request.
   *
   * @throws MeshException FAILED_PRECONDITION for another model, DATA_LOSS for an answer out of
   *     order or of another size: neither is retried
   */
  EmbedResponse check(Q request, EmbedResponse answer, ModelPin pin) {
    pin.check(answer.getModel(), options.apply(request).getExpectedFingerprint());
    if (answer.getId() != id.applyAsLong(request)) {
      throw MeshException.dataLoss(
          "answer has id %d (expected: %d, answers come in order)",
          answer.getId(), id.applyAsLong(request));
    }
    int rows = Tensors.rows(answer.getEmbeddings());
    if (rows != items.applyAsInt(request)) {
      throw new MeshException(
          Status.Code.DATA_LOSS,
          "answer has " + rows + " rows (expected: " + items.applyAsInt(request) + ")");
    }
    return answer;
  }
}
