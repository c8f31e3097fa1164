package io.altmesh.mesh.client;

import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.grpc.MethodDescriptor;
import java.util.function.Function;

/** What text and image streams differ in. */
record StreamKind<Q>(MethodDescriptor<Q, EmbedResponse> method, Function<Q, Asked> asked) {

  static final StreamKind<EmbedTextRequest> TEXT =
      new StreamKind<>(
          EmbedderGrpc.getStreamTextMethod(),
          request -> Asked.of(request.getOptions(), request.getTextsCount(), request.getId()));

  static final StreamKind<EmbedImagesRequest> IMAGES =
      new StreamKind<>(
          EmbedderGrpc.getStreamImagesMethod(),
          request -> Asked.of(request.getOptions(), request.getImagesCount(), request.getId()));

  /**
   * Checks that the answer belongs to the request.
   *
   * @throws io.altmesh.mesh.MeshException as {@link Asked#check}
   */
  void check(Q request, EmbedResponse answer) {
    asked.apply(request).check(answer.getId(), answer.getEmbeddings());
  }

  int items(Q request) {
    return asked.apply(request).items();
  }

  String expected(Q request) {
    return asked.apply(request).expectedFingerprint();
  }
}
