package io.altmesh.cli;

import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.observe.Observation;
import io.altmesh.mesh.server.ServerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a role can be followed: for what it serves and what it calls. */
final class ObserveOptions {
  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description =
          "An OpenTelemetry collector that takes OTLP over HTTP, as http://127.0.0.1:4318: traces"
              + " lead from a trainer's step to the teacher's device. Without it none are made.")
  @Nullable String otlp;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  private @Nullable Observation observation;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description =
          "text, or json: an object a line, with the request's id (default: text; what is logged:"
              + " the variable ALTMESH_LOG, as DEBUG, which logs every call).")
  void logFormat(LogFormat format) {
    format.use();
  }

  ServerOptions observed(ServerOptions server) {
    return server.withObservation(observation());
  }

  ClientOptions observed(ClientOptions calls) {
    return calls.withObservation(observation());
  }

  private Observation observation() {
    Observation known = observation;
    if (known == null) {
      known = otlp == null ? Observation.NONE : OtlpTraces.observation(otlp, command.name());
      observation = known;
    }
    return known;
  }
}
