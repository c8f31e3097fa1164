package io.altmesh.mesh.client;

import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.grpc.MethodDescriptor;
import java.util.function.Function;

/** What text and image streams differ in. */
record EmbedCall<Q>(MethodDescriptor<Q, EmbedResponse> stream, Function<Q, Asked> asked) {

  static final EmbedCall<EmbedTextRequest> TEXT =
      new EmbedCall<>(
          EmbedderGrpc.getStreamTextMethod(),
          request -> asked(request.getOptions(), request.getTextsCount(), request.getId()));

  static final EmbedCall<EmbedImagesRequest> IMAGES =
      new EmbedCall<>(
          EmbedderGrpc.getStreamImagesMethod(),
          request -> asked(request.getOptions(), request.getImagesCount(), request.getId()));

  private static Asked asked(EmbedOptions options, int items, long id) {
    return new Asked(options.getExpectedFingerprint(), items, id);
  }

  /**
   * Checks that the answer belongs to the request.
   *
   * @throws io.altmesh.mesh.MeshException as {@link Asked#check}
   */
  EmbedResponse check(Q request, EmbedResponse answer, ModelPin pin) {
    asked.apply(request).check(answer.getModel(), answer.getId(), answer.getEmbeddings(), pin);
    return answer;
  }
}
