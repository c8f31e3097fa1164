package io.altmesh.cli;

import io.altmesh.mesh.client.Balance;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.ReplicaOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command which calls a service shares. */
final class CallOptions {
  @Option(
      names = "--balance",
      paramLabel = "HOW",
      defaultValue = "LEAST_REQUEST",
      description =
          "Which replica is asked next where an address names several, as A:PORT,B:PORT or"
              + " dns:///NAME:PORT: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Balance balance = Balance.LEAST_REQUEST;

  @Option(
      names = "--hedge-after",
      paramLabel = "MILLIS",
      description =
          "Ask a second replica too when an interactive call has no answer for so long; the first"
              + " answer wins. Take what 95 of 100 answers need (default: never).")
  @Nullable Integer hedgeAfter;

  ClientOptions calls() {
    Duration hedge = hedgeAfter == null ? null : Duration.ofMillis(hedgeAfter);
    return ClientOptions.defaults()
        .withReplicas(ReplicaOptions.defaults().withBalance(balance).withHedgeAfter(hedge));
  }
}
