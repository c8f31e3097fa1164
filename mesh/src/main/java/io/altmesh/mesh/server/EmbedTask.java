package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Limits;
import io.altmesh.proto.v1.Modality;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One list to embed, text or images alike. */
record EmbedTask(Items content, EmbedOptions options, long id)
    implements ListTask<EmbedResponse>, EmbedList {

  /** What one call to the backend can answer. */
  private record Lane(Modality modality, Space space, String fingerprint) {}

  static EmbedTask of(EmbedTextRequest request) {
    return new EmbedTask(
        new Items.Texts(request.getTextsList()), request.getOptions(), request.getId());
  }

  static EmbedTask of(EmbedImagesRequest request) {
    return new EmbedTask(
        new Items.Images(request.getImagesList()), request.getOptions(), request.getId());
  }

  @Override
  public Modality modality() {
    return content.modality();
  }

  @Override
  public int items() {
    return content.count();
  }

  @Override
  public int units() {
    return content.units();
  }

  @Override
  public boolean bulk() {
    return options.getPriority() == Priority.BULK;
  }

  /** Bulk lists are computed as they were sent, so that the same lists give the same bits. */
  @Override
  public @Nullable Object lane() {
    return bulk()
        ? null
        : new Lane(modality(), options.getSpace(), options.getExpectedFingerprint());
  }

  @Override
  public ModelChoice choice() {
    return ModelChoice.of(options.getExpectedFingerprint(), options.getModel());
  }

  @Override
  public EmbedTask on(String fingerprint) {
    return new EmbedTask(
        content, options.toBuilder().setExpectedFingerprint(fingerprint).build(), id);
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
    return finish(content.ask(backend, options));
  }

  @Override
  public Optional<EmbedResponse> known(EmbedderBackend backend) {
    return content.known(backend, options).map(this::finish);
  }

  /** The backend's answer to this list alone as the caller asked for it. */
  EmbedResponse finish(EmbedResponse unfinished) {
    return Answers.finish(unfinished, options, items(), id);
  }

  @Override
  public String fingerprint(EmbedResponse answer) {
    return answer.getModel().getFingerprint();
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
