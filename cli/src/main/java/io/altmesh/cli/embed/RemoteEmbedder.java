package io.altmesh.cli.embed;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Tower;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A teacher's or student's tower over the wire. Every request names the fingerprint that was met at
 * the start, so that a student that swaps meanwhile cannot mix two models. A server that goes away
 * is waited for.
 */
public final class RemoteEmbedder implements Embedder {
  private static final int TEXTS = 128;
  private static final int IMAGES = 16;
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(10);

  private final EmbedderClient client;
  private final EmbedOptions options;
  private final Subject subject;

  private RemoteEmbedder(EmbedderClient client, EmbedOptions options, Subject subject) {
    this.client = client;
    this.options = options;
    this.subject = subject;
  }

  /**
   * Meets a server.
   *
   * @throws MeshException when it does not answer, or lacks the tower
   */
  public static RemoteEmbedder connect(
      String target, Modality modality, Space space, ClientOptions calls) {
    ModelDescription model = meet(target, calls);
    Subject subject = subject(target, model, modality, space);
    EmbedOptions options =
        EmbedOptions.newBuilder()
            .setSpace(io.altmesh.proto.v1.Space.valueOf(space.name()))
            .setExpectedFingerprint(model.getModel().getFingerprint())
            .setPriority(Priority.BULK) // the same bits as from a directory
            .build();
    EmbedderClient client = EmbedderClient.connect(target, calls);
    return new RemoteEmbedder(client, options, subject);
  }

  /** With less patience than later: a mistyped address is likelier than a server that restarts. */
  private static ModelDescription meet(String target, ClientOptions calls) {
    ClientOptions options = calls.withPatience(FIRST_PATIENCE);
    try (EmbedderClient client = EmbedderClient.connect(target, options)) {
      return client.describe();
    }
  }

  private static Subject subject(
      String target, ModelDescription model, Modality modality, Space space) {
    boolean reads = modality == Modality.TEXT;
    if (reads ? !model.hasText() : !model.hasImage()) {
      throw MeshException.failedPrecondition(
          "%s at %s has no %s tower", model.getName(), target, reads ? "text" : "image");
    }
    Tower tower = reads ? model.getText() : model.getImage();
    int own = reads ? TEXTS : IMAGES;
    int limit = model.getLimits().getMaxItemsPerRequest(); // 0 where a server names none
    return new Subject(
        model.getName(),
        model.getModel().getNumerics(),
        tower.getFingerprint(),
        space == Space.POOLED ? tower.getPooledDim() : tower.getProjectedDim(),
        limit > 0 ? Math.min(own, limit) : own);
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public void texts(Iterator<List<String>> lists, Consumer<Embeddings> answers) {
    client.streamText(
        map(
            lists,
            list -> EmbedTextRequest.newBuilder().setOptions(options).addAllTexts(list).build()),
        answer -> answers.accept(embeddings(answer)));
  }

  @Override
  public void images(Iterator<List<byte[]>> lists, Consumer<Embeddings> answers) {
    client.streamImages(
        map(
            lists,
            list ->
                EmbedImagesRequest.newBuilder()
                    .setOptions(options)
                    .addAllImages(list.stream().map(ByteString::copyFrom).toList())
                    .build()),
        answer -> answers.accept(embeddings(answer)));
  }

  private static <T, R> Iterator<R> map(Iterator<T> items, Function<T, R> function) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public R next() {
        return function.apply(items.next());
      }
    };
  }

  private static Embeddings embeddings(EmbedResponse answer) {
    List<Embeddings.Failure> failures =
        answer.getFailuresList().stream()
            .map(failure -> new Embeddings.Failure(failure.getIndex(), failure.getMessage()))
            .toList();
    return new Embeddings(
        Tensors.rows(answer.getEmbeddings()),
        Tensors.dim(answer.getEmbeddings()),
        Tensors.floats(answer.getEmbeddings()),
        failures,
        answer.getTruncatedList());
  }

  @Override
  public void close() {
    client.close();
  }
}
