package io.altmesh.mesh.client;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whom a client calls: one server, or several replicas of it.
 *
 * <ul>
 *   <li>{@code teacher:7001}: one replica
 *   <li>{@code a:7001,b:7001}: two
 *   <li>{@code dns:///teachers:7001}: each address of that name is a replica; asked again now and
 *       then, and after failures
 *   <li>what has another scheme, such as {@code unix:/run/teacher.sock}: one replica, whose name is
 *       gRPC's to resolve
 * </ul>
 */
final class Target {
  private static final String DNS = "dns:///";

  private final String text;
  private final List<String> entries;
  private final Lookup lookup;

  private Target(String text, List<String> entries, Lookup lookup) {
    this.text = text;
    this.entries = entries;
    this.lookup = lookup;
  }

  /** Who knows the addresses of a host name. */
  interface Lookup {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  /**
   * Reads what a user wrote.
   *
   * @throws MeshException INVALID_ARGUMENT with the forms that there are
   */
  static Target parse(String text) {
    return parse(text, InetAddress::getAllByName);
  }

  static Target parse(String text, Lookup lookup) {
    List<String> entries = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    entries.forEach(entry -> check(text, entry));
    return new Target(text, entries, lookup);
  }

  private static void check(String text, String entry) {
    boolean wellFormed =
        entry.startsWith(DNS)
            ? isHostPort(entry.substring(DNS.length()))
            : hasScheme(entry) || isHostPort(entry);
    if (!wellFormed) {
      throw MeshException.invalidArgument(
          "target: \"%s\" (expected: HOST:PORT, several as A:PORT,B:PORT, dns:///NAME:PORT or unix:PATH)",
          text);
    }
  }

  private static boolean hasScheme(String entry) {
    return entry.contains(":/") || entry.startsWith("unix:");
  }

  private static boolean isHostPort(String entry) {
    try {
      HostPort.parse(entry);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether the replicas may change while the client lives. */
  boolean isResolved() {
    return entries.stream().anyMatch(entry -> entry.startsWith(DNS));
  }

  /**
   * The replicas as of now, each once; blocks for a name.
   *
   * @throws MeshException UNAVAILABLE when a name has no address
   */
  List<ReplicaAddress> resolve() {
    List<ReplicaAddress> addresses = new ArrayList<>();
    for (String entry : entries) {
      if (entry.startsWith(DNS)) {
        addresses.addAll(addressesOf(HostPort.parse(entry.substring(DNS.length()))));
      } else {
        addresses.add(new ReplicaAddress(entry, null));
      }
    }
    return addresses.stream().distinct().toList();
  }

  private List<ReplicaAddress> addressesOf(HostPort name) {
    try {
      return Arrays.stream(lookup.all(name.host()))
          .map(address -> new HostPort(literal(address), name.port()))
          .map(address -> new ReplicaAddress(address.toString(), name.toString()))
          .toList();
    } catch (UnknownHostException e) {
      throw MeshException.unavailable(
          "%s: no address of \"%s\" is known (expected: a name in DNS or the hosts file)",
          text, name.host());
    }
  }

  private static String literal(InetAddress address) {
    return address.getHostAddress();
  }

  /** As the user wrote it. */
  @Override
  public String toString() {
    return text;
  }
}
