package io.altmesh.mesh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A Unix-domain socket, for roles on one machine.
 *
 * @param path absolute; at most {@value #LONGEST} bytes, the system's own limit
 */
public record UnixSocket(Path path) implements Address {
  public static final String SCHEME = "unix:";

  /** Of {@code sun_path}, without the byte that ends it. */
  static final int LONGEST = 107;

  public UnixSocket {
    path = path.toAbsolutePath().normalize();
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST) {
      throw new IllegalArgumentException(
          "address: a socket's path of %d bytes, %s (expected: at most %d; a shorter folder, such as /run/altmesh)"
              .formatted(length, path, LONGEST));
    }
  }

  /**
   * Reads {@code "unix:/run/altmesh/teacher.sock"}, {@code "unix:teacher.sock"} or gRPC's {@code
   * "unix:///run/altmesh/teacher.sock"}.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static UnixSocket parse(String address) {
    String path = address.substring(SCHEME.length());
    if (!address.startsWith(SCHEME) || path.isBlank() || path.endsWith("/")) {
      throw malformed(address);
    }
    try {
      return new UnixSocket(Path.of(path));
    } catch (InvalidPathException e) {
      throw malformed(address);
    }
  }

  private static IllegalArgumentException malformed(String address) {
    return new IllegalArgumentException(
        "address: \""
            + address
            + "\" (expected: unix:PATH, such as unix:/run/altmesh/teacher.sock)");
  }

  @Override
  public String nameAmongMachines() {
    try {
      return InetAddress.getLocalHost().getHostName() + ":" + path;
    } catch (UnknownHostException e) {
      return toString(); // a machine that does not know its own name
    }
  }

  @Override
  public String toString() {
    return SCHEME + path;
  }
}
