package io.altmesh.teacher;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.QueueSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a teacher is started with.
 *
 * @param model a directory of any model that embeds texts or images
 * @param imageModel a directory whose image tower answers images; null for the model's own
 * @param listen port 0 takes a free one
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision {@code auto}, {@code fp32} or {@code bf16}
 * @param workers batches embedded at a time
 * @param queue how calls wait and share batches
 * @param metricsListen where Prometheus may scrape; null for nowhere
 */
public record TeacherOptions(
    Path model,
    @Nullable Path imageModel,
    HostPort listen,
    String device,
    String precision,
    int workers,
    QueueSettings queue,
    @Nullable HostPort metricsListen) {

  public TeacherOptions {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: at least 1)");
    }
  }
}
