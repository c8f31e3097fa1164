package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.Limits;
import io.altmesh.proto.v1.Modality;
import io.altmesh.proto.v1.States;

/** One list of texts whose tokens' states are asked for. */
record EncodeTask(EncodeTokensRequest request) implements ListTask<EncodeTokensResponse> {
  @Override
  public Modality modality() {
    return Modality.TEXT;
  }

  @Override
  public int items() {
    return request.getTextsCount();
  }

  @Override
  public int units() {
    return new Items.Texts(request.getTextsList()).units();
  }

  @Override
  public boolean bulk() {
    return false;
  }

  @Override
  public ModelChoice choice() {
    return ModelChoice.of(request.getExpectedFingerprint(), request.getModel());
  }

  @Override
  public EncodeTask on(String fingerprint) {
    return new EncodeTask(request.toBuilder().setExpectedFingerprint(fingerprint).build());
  }

  @Override
  public void validate(Limits limits) {
    States states = request.getStates();
    if (states != States.NORMED && states != States.PLAIN) {
      throw MeshException.invalidArgument(
          "states: %s (expected: NORMED or PLAIN)",
          request.getStatesValue() == 0 ? "unspecified" : String.valueOf(request.getStatesValue()));
    }
    if (request.getPadTo() < 0) {
      throw MeshException.invalidArgument("pad_to: %d (expected: >= 0)", request.getPadTo());
    }
    ListTask.validateDtype("dtype", request.getDtype());
    validateItems(limits);
  }

  @Override
  public EncodeTokensResponse answer(EmbedderBackend backend, Limits limits) {
    AnswerLimit limit = new AnswerLimit(limits.getMaxRequestBytes(), request.getDtype());
    return Answers.finish(backend.encodeTokens(request, limit), request);
  }

  @Override
  public String fingerprint(EncodeTokensResponse answer) {
    return answer.getModel().getFingerprint();
  }

  @Override
  public int failures(EncodeTokensResponse answer) {
    return 0;
  }

  @Override
  public int truncated(EncodeTokensResponse answer) {
    return answer.getTruncatedCount();
  }
}
