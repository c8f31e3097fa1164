package io.altmesh.evaluator.scoring;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The model that is scored: a fingerprint behind an Embedder. Every request names the fingerprint,
 * so that a service that has swapped meanwhile still answers with the checkpoint that was meant.
 *
 * @param role "teacher" or "student", for the scoreboard
 * @param embedder answers texts; the caller's to close
 * @param images answers images, often the same
 * @param teacher answers texts whose vectors the model was taught; null where none is known
 */
public record Subject(
    String role,
    EmbedderClient embedder,
    EmbedderClient images,
    ModelDescription description,
    @Nullable EmbedderClient teacher) {
  private static final int TEXTS_PER_REQUEST = 128;

  /** Of a model without a teacher. */
  public Subject(
      String role, EmbedderClient embedder, EmbedderClient images, ModelDescription description) {
    this(role, embedder, images, description, null);
  }

  /** The same model; null for no teacher. */
  public Subject withTeacher(@Nullable EmbedderClient other) {
    return new Subject(role, embedder, images, description, other);
  }

  public String fingerprint() {
    return description.getModel().getFingerprint();
  }

  /** Values of an image's vector in PROJECTED space. */
  int imageDim() {
    ModelDescription model = images == embedder ? description : images.describe();
    if (!model.hasImage()) {
      throw MeshException.failedPrecondition(
          "%s at %s has no image tower (expected: one; or give an image target)",
          model.getName(), images.target());
    }
    return model.getImage().getProjectedDim();
  }

  /** Values of a text's vector in PROJECTED space. */
  int textDim() {
    return description.getText().getProjectedDim();
  }

  /**
   * PROJECTED vectors of texts, a list at a time and in order.
   *
   * @param dim of the images they will be compared with
   * @param rows gets (rows × dim) values, row-major
   * @throws MeshException FAILED_PRECONDITION when texts have another width
   */
  void embed(List<String> texts, int dim, Consumer<float[]> rows) {
    embed(embedder, fingerprint(), Space.PROJECTED, texts, answer -> rows.accept(of(answer, dim)));
  }

  /** Vectors of texts in a space, as they are, a list at a time and in order. */
  void embed(List<String> texts, Space space, Consumer<EmbedResponse> answers) {
    embed(embedder, fingerprint(), space, texts, answers);
  }

  /** As {@link #embed(List, Space, Consumer)}, of any model. */
  static void embed(
      EmbedderClient model,
      String fingerprint,
      Space space,
      List<String> texts,
      Consumer<EmbedResponse> answers) {
    EmbedOptions options =
        EmbedOptions.newBuilder()
            .setSpace(space)
            .setExpectedFingerprint(fingerprint)
            .setPriority(Priority.BULK)
            .build();
    List<EmbedTextRequest> requests = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += TEXTS_PER_REQUEST) {
      int to = Math.min(texts.size(), from + TEXTS_PER_REQUEST);
      requests.add(
          EmbedTextRequest.newBuilder()
              .setOptions(options)
              .addAllTexts(texts.subList(from, to))
              .setId(from)
              .build());
    }
    model.streamText(requests.iterator(), answers);
  }

  private float[] of(EmbedResponse response, int dim) {
    int width = Tensors.dim(response.getEmbeddings());
    if (width != dim) {
      throw MeshException.failedPrecondition(
          "%s gives text vectors of %d dimensions, the images have %d (expected: one space; name the"
              + " image target that belongs to this model)",
          description.getName(), width, dim);
    }
    return Tensors.floats(response.getEmbeddings());
  }
}
