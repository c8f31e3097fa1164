package io.altmesh.student;

import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.serving.ServingOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a student is started with. It serves {@code model}, or follows {@code trainer}, or both: the
 * directory until the first checkpoint arrives. Images are answered with the tower of {@code
 * imageModel}, or forwarded to {@code teacher}, or not at all.
 *
 * @param server where and how it listens
 * @param calls how the trainer and the teacher are called
 * @param model an exported or checkpoint directory (AltCLIP)
 * @param trainer HOST:PORT of a trainer whose checkpoints are followed
 * @param imageModel the teacher's directory
 * @param teacher HOST:PORT of the teacher
 * @param cache where checkpoints are downloaded
 * @param workers batches embedded at a time
 * @param queue how calls wait and share batches
 * @param serving what is kept of answers
 */
public record StudentOptions(
    ServerOptions server,
    ClientOptions calls,
    @Nullable Path model,
    @Nullable String trainer,
    @Nullable Path imageModel,
    @Nullable String teacher,
    Path cache,
    String device,
    String precision,
    int workers,
    QueueSettings queue,
    ServingOptions serving) {

  public StudentOptions {
    if (model == null && trainer == null) {
      throw new IllegalArgumentException(
          "nothing to serve: give a model directory (--model DIR), a trainer to follow (--trainer"
              + " HOST:PORT), or both");
    }
    if (imageModel != null && teacher != null) {
      throw new IllegalArgumentException(
          "images: both a directory (%s) and a teacher (%s) were given (expected: one of them)"
              .formatted(imageModel, teacher));
    }
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: at least 1)");
    }
  }

  /** Serving as {@link ServingOptions#DEFAULT} has it. */
  public StudentOptions(
      ServerOptions server,
      ClientOptions calls,
      @Nullable Path model,
      @Nullable String trainer,
      @Nullable Path imageModel,
      @Nullable String teacher,
      Path cache,
      String device,
      String precision,
      int workers,
      QueueSettings queue) {
    this(
        server,
        calls,
        model,
        trainer,
        imageModel,
        teacher,
        cache,
        device,
        precision,
        workers,
        queue,
        ServingOptions.DEFAULT);
  }

  public StudentOptions withServing(ServingOptions value) {
    return new StudentOptions(
        server,
        calls,
        model,
        trainer,
        imageModel,
        teacher,
        cache,
        device,
        precision,
        workers,
        queue,
        value);
  }
}
