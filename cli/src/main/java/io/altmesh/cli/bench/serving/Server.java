package io.altmesh.cli.bench.serving;

import io.altmesh.cli.bench.load.LoadGenerator;
import io.altmesh.cli.bench.load.LoadPlan;
import io.altmesh.cli.bench.load.LoadResult;
import io.altmesh.cli.bench.load.Pace;
import io.altmesh.cli.bench.load.Requests;
import io.altmesh.cli.roles.RoleProcess;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.Space;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A teacher in a process of its own, as {@code altmesh teacher} starts it, and loads on it. */
final class Server implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final EmbedOptions PROJECTED =
      EmbedOptions.newBuilder().setSpace(Space.PROJECTED).build();

  private final RoleProcess process;
  private final ManagedChannel channel;
  private final List<List<String>> lists;

  private Server(RoleProcess process, ManagedChannel channel, List<List<String>> lists) {
    this.process = process;
    this.channel = channel;
    this.lists = lists;
  }

  /**
   * Starts it.
   *
   * @param name of its files in the input's folder
   * @param listen an address as {@code altmesh teacher} takes it
   */
  static Server start(ServingInput input, ServingOptions options, String name, String listen)
      throws IOException, InterruptedException {
    Path announce = input.folder().resolve(name + ".address");
    List<String> arguments =
        List.of(
            "teacher",
            "--model=" + input.model(),
            "--device=" + options.device(),
            "--precision=" + options.precision(),
            "--listen=" + listen,
            "--announce=" + announce);
    Path log = input.folder().resolve(name + ".log");
    RoleProcess process = RoleProcess.start(name, log, announce, Map.of(), arguments);
    try {
      ManagedChannel channel = Channels.open(process.awaitAddress().toString());
      return new Server(process, channel, input.texts());
    } catch (RuntimeException | IOException e) {
      process.close();
      throw e;
    }
  }

  /** Lists of {@link ServingInput#LIST}. */
  LoadResult lists(Pace pace, Duration time) throws InterruptedException {
    return load(ServingInput.LIST, pace, time);
  }

  /** One text a call. */
  LoadResult singles(Pace pace, Duration time) throws InterruptedException {
    return load(1, pace, time);
  }

  private LoadResult load(int items, Pace pace, Duration time) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    lists.forEach(texts::addAll);
    LoadPlan plan = new LoadPlan(pace, time.dividedBy(5), time, DEADLINE);
    LoadResult result =
        LoadGenerator.run(List.of(channel), Requests.texts(texts, items, PROJECTED), plan);
    if (!result.errors().isEmpty()) {
      throw new IllegalStateException(
          "the teacher failed: %s%n%s".formatted(result.errors(), process.tail()));
    }
    return result;
  }

  /** The first list's vectors, row-major. */
  float[] vectors() {
    EmbedResponse answer =
        EmbedderGrpc.newBlockingStub(channel)
            .embedText(
                EmbedTextRequest.newBuilder()
                    .setOptions(PROJECTED)
                    .addAllTexts(lists.get(0))
                    .build());
    return Tensors.floats(answer.getEmbeddings());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.close();
  }
}
