package io.altmesh.mesh;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A port of a host, to listen on or to call.
 *
 * @param host a name or a literal address, IPv6 without brackets; empty means every interface when
 *     listening
 * @param port 0 to 65535; 0 lets the system choose when listening
 */
public record HostPort(String host, int port) implements Address {

  public HostPort {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }

  /**
   * Reads {@code "127.0.0.1:7001"}, {@code "[::1]:7001"}, {@code "teacher:7001"} or {@code ":7001"}
   * (every interface).
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static HostPort parse(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 0) {
      throw malformed(address);
    }
    return new HostPort(host(address, address.substring(0, colon)), port(address, colon));
  }

  private static String host(String address, String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return host.substring(1, host.length() - 1);
    }
    if (host.contains(":") || host.contains("/")) {
      throw malformed(address);
    }
    return host;
  }

  private static int port(String address, int colon) {
    try {
      return Integer.parseInt(address.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw malformed(address);
    }
  }

  private static IllegalArgumentException malformed(String address) {
    return new IllegalArgumentException(
        "address: \""
            + address
            + "\" (expected: HOST:PORT, such as 127.0.0.1:7001, [::1]:7001 or :7001; a socket of"
            + " this machine is unix:PATH)");
  }

  /** Resolves the host, blocking; an empty host is the wildcard address. */
  public InetSocketAddress socketAddress() {
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  /**
   * What tells this listening address from those of other machines: a wildcard host becomes this
   * machine's name. Resolves the host, blocking.
   */
  public HostPort ofThisMachine() {
    InetAddress resolved = socketAddress().getAddress();
    if (resolved == null || !resolved.isAnyLocalAddress()) {
      return this;
    }
    try {
      return new HostPort(InetAddress.getLocalHost().getHostName(), port);
    } catch (UnknownHostException e) {
      return this; // a machine that does not know its own name
    }
  }

  @Override
  public String nameAmongMachines() {
    return ofThisMachine().toString();
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
