package io.altmesh.mesh.server;

import java.time.Duration;

/**
 * What one client may take of a server, whoever it is. What exceeds a limit is refused or cut off,
 * and costs the others nothing.
 *
 * @param messageBytes of a request, uncompressed; a larger one is refused by its length, before it
 *     has been received
 * @param metadataBytes of a call's metadata
 * @param callsPerConnection under way at once; further ones wait at the client
 * @param connections open at once; further ones are closed as they come
 * @param resets of calls that a connection may send in {@code resetPeriod}: a flood of calls that
 *     are cancelled as they are made (CVE-2023-44487) ends its connection
 * @param resetPeriod whole seconds
 * @param handshake how long a new connection may take until it speaks HTTP/2
 * @param stalledReader how long a connection may leave answers untaken before it is closed
 */
public record ServerLimits(
    int messageBytes,
    int metadataBytes,
    int callsPerConnection,
    int connections,
    int resets,
    Duration resetPeriod,
    Duration handshake,
    Duration stalledReader) {

  /**
   * 64 MiB a message, 16 KiB of metadata, 1000 calls on each of 1000 connections, 3000 resets in 30
   * s, 10 s to shake hands, 2 minutes without reading.
   */
  public static final ServerLimits DEFAULT =
      new ServerLimits(
          MeshServer.DEFAULT_MAX_INBOUND_MESSAGE,
          16 << 10,
          1000,
          1000,
          3000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMinutes(2));

  public ServerLimits {
    atLeastOne("messageBytes", messageBytes);
    atLeastOne("metadataBytes", metadataBytes);
    atLeastOne("callsPerConnection", callsPerConnection);
    atLeastOne("connections", connections);
    atLeastOne("resets", resets);
    atLeastOne("resetPeriod, seconds", resetPeriod.toSeconds());
    atLeastOne("handshake, ms", handshake.toMillis());
    atLeastOne("stalledReader, ms", stalledReader.toMillis());
  }

  private static void atLeastOne(String name, long given) {
    if (given < 1) {
      throw new IllegalArgumentException(name + ": " + given + " (expected: at least 1)");
    }
  }

  public ServerLimits withMessageBytes(int value) {
    return new ServerLimits(
        value,
        metadataBytes,
        callsPerConnection,
        connections,
        resets,
        resetPeriod,
        handshake,
        stalledReader);
  }

  public ServerLimits withConnections(int value) {
    return new ServerLimits(
        messageBytes,
        metadataBytes,
        callsPerConnection,
        value,
        resets,
        resetPeriod,
        handshake,
        stalledReader);
  }

  public ServerLimits withStalledReader(Duration value) {
    return new ServerLimits(
        messageBytes,
        metadataBytes,
        callsPerConnection,
        connections,
        resets,
        resetPeriod,
        handshake,
        value);
  }
}
