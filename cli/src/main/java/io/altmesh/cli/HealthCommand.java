package io.altmesh.cli;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.Endpoint;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = "Asks a server whether it can answer: exit code 0 when it is SERVING, else 1.",
    footer = {
      "",
      "Any server of grpc.health.v1 can be asked. Ours are NOT_SERVING while they load, while they",
      "drain, and while their canary is not answered as it should be.",
      "",
      "Examples:",
      "  altmesh health 127.0.0.1:7003",
      "  altmesh health teacher:7001 --service altmesh.v1.Embedder --wait 120",
    })
final class HealthCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final long PAUSE_MILLIS = 500;

  @Parameters(paramLabel = "HOST:PORT", description = "The server.")
  String target = "";

  @Option(
      names = "--service",
      paramLabel = "NAME",
      defaultValue = "",
      description = "One of its services, as altmesh.v1.Embedder (default: the server as a whole).")
  String service = "";

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Ask until it is SERVING, for so long at most (default: once).")
  long wait;

  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin SecurityOptions security = new SecurityOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(wait);
    String told = ask();
    while (!isServing(told) && System.nanoTime() < end) {
      Thread.sleep(PAUSE_MILLIS);
      told = ask();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(target + (service.isEmpty() ? "" : " " + service) + ": " + told);
    out.flush();
    return isServing(told) ? 0 : 1;
  }

  private static boolean isServing(String told) {
    return told.equals(ServingStatus.SERVING.name());
  }

  /** A status, or why there is none. */
  private String ask() {
    HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(service).build();
    try (Endpoint server =
        Endpoint.open(
            target,
            security
                .secure(callOptions.calls())
                .withPatience(Duration.ZERO)
                .withDeadline(DEADLINE))) {
      return server
          .call(
              channel ->
                  HealthGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                      .check(request))
          .getStatus()
          .name();
    } catch (MeshException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
