package io.altmesh.mesh.server;

import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.Limits;
import io.altmesh.proto.v1.Modality;

/** A list that a {@link Canary} asks for: by itself, so that its answer is always the same. */
record CanaryTask(EmbedTask task) implements ListTask<EmbedResponse> {
  @Override
  public Modality modality() {
    return task.modality();
  }

  @Override
  public int items() {
    return task.items();
  }

  @Override
  public int units() {
    return task.units();
  }

  /** It waits as an interactive list does: health tells how those fare. */
  @Override
  public boolean bulk() {
    return false;
  }

  @Override
  public ModelChoice choice() {
    return task.choice();
  }

  @Override
  public CanaryTask on(String fingerprint) {
    return new CanaryTask(task.on(fingerprint));
  }

  @Override
  public void validate(Limits limits) {
    task.validate(limits);
  }

  @Override
  public EmbedResponse answer(EmbedderBackend backend, Limits limits) {
    return task.answer(backend, limits);
  }

  @Override
  public String fingerprint(EmbedResponse answer) {
    return task.fingerprint(answer);
  }

  @Override
  public int failures(EmbedResponse answer) {
    return task.failures(answer);
  }

  @Override
  public int truncated(EmbedResponse answer) {
    return task.truncated(answer);
  }
}
