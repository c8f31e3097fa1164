package io.altmesh.mesh.server;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.grpc.Status;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What listening sockets have in common: their addresses and their failures. */
final class Listening {

  private Listening() {}

  static HostPort address(InetSocketAddress bound) {
    return new HostPort(bound.getAddress().getHostAddress(), bound.getPort());
  }

  static MeshException failed(String role, Address listen, IOException failure) {
    return new MeshException(
        Status.Code.FAILED_PRECONDITION,
        role + " cannot listen on " + listen + ": " + explain(listen, failure),
        null,
        failure);
  }

  private static String explain(Address listen, IOException failure) {
    String why = String.valueOf(bindFailure(failure));
    if (why.contains("in use") && listen instanceof HostPort port) {
      return "the port is in use. Stop what listens there (ss -ltnp 'sport = :"
          + port.port()
          + "' names it), or choose another port; port 0 takes a free one";
    }
    if (why.contains("assign")) {
      return "the address is not one of this machine's. Use 127.0.0.1, 0.0.0.0 or one that"
          + " `ip addr` lists";
    }
    return why;
  }

  private static @Nullable String bindFailure(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException || cause.getCause() == null) {
        return cause.getMessage();
      }
    }
    return failure.getMessage();
  }
}
