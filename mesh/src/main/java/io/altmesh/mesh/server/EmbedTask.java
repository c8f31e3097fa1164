package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Limits;
import io.altmesh.proto.v1.Modality;
import io.altmesh.proto.v1.Space;

/** One list to embed, text or images alike. */
record EmbedTask(Modality modality, EmbedOptions options, int items, long id, Call call)
    implements ListTask<EmbedResponse> {

  /** The backend's answer, unfinished. */
  interface Call {
    EmbedResponse ask(EmbedderBackend backend);
  }

  static EmbedTask of(EmbedTextRequest request) {
    return new EmbedTask(
        Modality.TEXT,
        request.getOptions(),
        request.getTextsCount(),
        request.getId(),
        backend -> backend.embedText(request));
  }

  static EmbedTask of(EmbedImagesRequest request) {
    return new EmbedTask(
        Modality.IMAGE,
        request.getOptions(),
        request.getImagesCount(),
        request.getId(),
        backend -> backend.embedImages(request));
  }

  @Override
  public void validate(Limits limits) {
    Space space = options.getSpace();
    if (space != Space.POOLED && space != Space.PROJECTED) {
      throw MeshException.invalidArgument(
          "options.space: %s (expected: POOLED or PROJECTED)",
          options.getSpaceValue() == 0 ? "unspecified" : String.valueOf(options.getSpaceValue()));
    }
    ListTask.validateDtype("options.dtype", options.getDtype());
    validateItems(limits);
  }

  @Override
  public EmbedResponse answer(EmbedderBackend backend, Limits limits) {
    return Answers.finish(call.ask(backend), options, items, id);
  }

  @Override
  public int failures(EmbedResponse answer) {
    return answer.getFailuresCount();
  }

  @Override
  public int truncated(EmbedResponse answer) {
    return answer.getTruncatedCount();
  }
}
