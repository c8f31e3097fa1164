package io.altmesh.mesh.client;

import io.altmesh.proto.v1.DescribeModelRequest;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.GetHeadRequest;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.ModelRef;
import io.altmesh.proto.v1.Priority;
import io.grpc.MethodDescriptor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the Embedder's single calls differ in.
 *
 * @param expected the fingerprint that a request names; empty for none
 * @param model who answered
 * @param check that the answer belongs to the request
 * @param interactive whether somebody waits for the answer, so that a second replica may be asked
 */
record UnaryKind<Q, A>(
    MethodDescriptor<Q, A> method,
    Function<Q, String> expected,
    Function<A, ModelRef> model,
    BiConsumer<Q, A> check,
    Predicate<Q> interactive) {

  static final UnaryKind<DescribeModelRequest, ModelDescription> DESCRIBE =
      new UnaryKind<>(
          EmbedderGrpc.getDescribeModelMethod(),
          DescribeModelRequest::getExpectedFingerprint,
          ModelDescription::getModel,
          (request, answer) -> {},
          request -> true);

  static final UnaryKind<GetHeadRequest, Head> HEAD =
      new UnaryKind<>(
          EmbedderGrpc.getGetHeadMethod(),
          GetHeadRequest::getExpectedFingerprint,
          Head::getModel,
          (request, answer) -> {},
          request -> true);

  static final UnaryKind<EmbedTextRequest, EmbedResponse> TEXT =
      new UnaryKind<>(
          EmbedderGrpc.getEmbedTextMethod(),
          request -> request.getOptions().getExpectedFingerprint(),
          EmbedResponse::getModel,
          StreamKind.TEXT::check,
          request -> isInteractive(request.getOptions()));

  static final UnaryKind<EmbedImagesRequest, EmbedResponse> IMAGES =
      new UnaryKind<>(
          EmbedderGrpc.getEmbedImagesMethod(),
          request -> request.getOptions().getExpectedFingerprint(),
          EmbedResponse::getModel,
          StreamKind.IMAGES::check,
          request -> isInteractive(request.getOptions()));

  static final UnaryKind<EncodeTokensRequest, EncodeTokensResponse> TOKENS =
      new UnaryKind<>(
          EmbedderGrpc.getEncodeTokensMethod(),
          EncodeTokensRequest::getExpectedFingerprint,
          EncodeTokensResponse::getModel,
          (request, answer) ->
              new Asked(request.getExpectedFingerprint(), request.getTextsCount(), request.getId())
                  .check(answer.getId(), answer.getStates()),
          request -> true);

  private static boolean isInteractive(EmbedOptions options) {
    return options.getPriority() != Priority.BULK;
  }
}
