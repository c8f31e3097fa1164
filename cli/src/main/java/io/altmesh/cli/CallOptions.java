package io.altmesh.cli;

import io.altmesh.mesh.client.ClientOptions;

/** The options that every command which calls a service shares. */
final class CallOptions {

  ClientOptions calls() {
    return ClientOptions.defaults();
  }
}
