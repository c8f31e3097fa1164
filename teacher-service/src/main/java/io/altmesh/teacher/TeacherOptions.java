package io.altmesh.teacher;

import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.serving.ServingOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a teacher is started with.
 *
 * @param model a directory of any model that embeds texts or images, or a YAML file of towers that
 *     come from elsewhere
 * @param imageModel a directory whose image tower answers images; null for the model's own
 * @param server where and how it listens
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision {@code auto}, {@code fp32} or {@code bf16}
 * @param workers lists prepared (tokens, pixels) or computed at a time; at least as many as
 *     replicas, and better more: what a device computes next is prepared meanwhile
 * @param queue how calls wait and share batches
 * @param serving what is kept of answers
 * @param calls how the servers that a YAML file names are called
 * @param replicas devices that the model is loaded on: GPUs from {@code device} on, or shares of
 *     the processor's threads
 */
public record TeacherOptions(
    Path model,
    @Nullable Path imageModel,
    ServerOptions server,
    String device,
    String precision,
    int workers,
    QueueSettings queue,
    ServingOptions serving,
    ClientOptions calls,
    int replicas) {

  public TeacherOptions {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: at least 1)");
    }
    if (replicas < 1) {
      throw new IllegalArgumentException("replicas: " + replicas + " (expected: at least 1)");
    }
  }

  /**
   * Serving as {@link ServingOptions#DEFAULT} has it, calls as {@link ClientOptions#defaults}, on
   * one device.
   */
  public TeacherOptions(
      Path model,
      @Nullable Path imageModel,
      ServerOptions server,
      String device,
      String precision,
      int workers,
      QueueSettings queue) {
    this(
        model,
        imageModel,
        server,
        device,
        precision,
        workers,
        queue,
        ServingOptions.DEFAULT,
        ClientOptions.defaults(),
        1);
  }

  public TeacherOptions withServing(ServingOptions value) {
    return new TeacherOptions(
        model, imageModel, server, device, precision, workers, queue, value, calls, replicas);
  }

  public TeacherOptions withCalls(ClientOptions value) {
    return new TeacherOptions(
        model, imageModel, server, device, precision, workers, queue, serving, value, replicas);
  }

  public TeacherOptions withReplicas(int value) {
    return new TeacherOptions(
        model, imageModel, server, device, precision, workers, queue, serving, calls, value);
  }
}
