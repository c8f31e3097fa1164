package io.altmesh.mesh;

/** Where a role listens, or is called: a port of a host, or a Unix-domain socket. */
public sealed interface Address permits HostPort, UnixSocket {

  /**
   * Reads what {@code --listen} takes: {@code HOST:PORT} or {@code unix:PATH}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static Address parse(String address) {
    return address.startsWith(UnixSocket.SCHEME)
        ? UnixSocket.parse(address)
        : HostPort.parse(address);
  }

  /** Tells this listening address from those of other machines. Resolves names, blocking. */
  String nameAmongMachines();

  /** The form that {@link #parse} reads, which is also a target to call. */
  @Override
  String toString();
}
