package io.altmesh.trainer.task;

import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Tower;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** What tells texts and images apart: in the store, on the wire, in messages. Thread-safe. */
interface Modality<T> {
  /** As the store's key has it. */
  String name();

  /** The tower that embeds it. */
  Tower tower(ModelDescription teacher);

  /** How content is cut, as the store's key has it. */
  String truncation(ModelDescription teacher);

  /** What the store knows an item by: a text's UTF-8, an image's file. */
  byte[] content(T item);

  /** For messages, such as {@code text "a cat"}. */
  String name(T item);

  int itemsARequest();

  long bytesARequest();

  /** True for an item that no teacher will embed: it is not asked for. */
  boolean isRefused(T item);

  /** Hears that the teacher refused an item; throws where nothing goes on without its vector. */
  void refused(T item, String reason, String teacher);

  /** Asks for lists in one windowed stream; answers come in their order. */
  void stream(
      EmbedderClient teacher,
      EmbedOptions options,
      Iterator<List<T>> lists,
      Consumer<EmbedResponse> answers);
}
