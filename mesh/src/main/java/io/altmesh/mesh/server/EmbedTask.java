package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Limits;
import io.altmesh.proto.v1.Modality;
import io.altmesh.proto.v1.Space;

/** One list to embed, text or images alike: what is validated, counted and run. */
record EmbedTask(Modality modality, EmbedOptions options, int items, long id, Call call) {

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

  /**
   * @throws MeshException INVALID_ARGUMENT for what no backend could answer
   */
  EmbedTask validate(Limits limits) {
    Space space = options.getSpace();
    if (space != Space.POOLED && space != Space.PROJECTED) {
      throw MeshException.invalidArgument(
          "options.space: %s (expected: POOLED or PROJECTED)",
          options.getSpaceValue() == 0 ? "unspecified" : String.valueOf(options.getSpaceValue()));
    }
    DType dtype = options.getDtype();
    if (dtype != DType.DTYPE_UNSPECIFIED && dtype != DType.FLOAT32 && dtype != DType.FLOAT16) {
      throw MeshException.invalidArgument(
          "options.dtype: %s (expected: FLOAT32 or FLOAT16)", dtype);
    }
    int most = limits.getMaxItemsPerRequest();
    if (items < 1 || items > most) {
      throw MeshException.invalidArgument(
          "items in one request: %d (expected: 1 to %d; split the list, or stream it)",
          items, most);
    }
    return this;
  }

  EmbedResponse finish(EmbedResponse answer) {
    return Answers.finish(answer, options, items, id);
  }
}
