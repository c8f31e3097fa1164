package io.altmesh.cli;

import io.altmesh.mesh.client.ClientOptions;
import picocli.CommandLine.Command;

/** The options that every command which calls a service shares. */
@Command // a mixin that has no option yet
final class CallOptions {

  ClientOptions calls() {
    return ClientOptions.defaults();
  }
}
