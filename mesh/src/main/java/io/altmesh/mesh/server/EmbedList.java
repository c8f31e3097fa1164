package io.altmesh.mesh.server;

import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedTextRequest;

/** One list to embed, of texts or of images, as other protocols hand it to an Embedder's queue. */
public sealed interface EmbedList permits EmbedTask {
  static EmbedList of(EmbedTextRequest request) {
    return EmbedTask.of(request);
  }

  static EmbedList of(EmbedImagesRequest request) {
    return EmbedTask.of(request);
  }
}
