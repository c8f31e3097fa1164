package io.altmesh.mesh.server;

import io.altmesh.proto.v1.Limits;
import java.time.Duration;

/**
 * What one client may take of a server, whoever it is. What exceeds a limit is refused or cut off,
 * and costs the others nothing.
 *
 * @param messageBytes of a request, uncompressed; a larger one is refused by its length, before it
 *     has been received
 * @param metadataBytes of a call's metadata
 * @param itemsPerCall texts or images of a list, or of each request of a stream
 * @param imagePixels width times height of one image; a larger one fails by its header
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
    int itemsPerCall,
    long imagePixels,
    int callsPerConnection,
    int connections,
    int resets,
    Duration resetPeriod,
    Duration handshake,
    Duration stalledReader) {

  /** Requests of one stream that are read ahead of its answers. */
  private static final int STREAM_WINDOW = 8;

  /** What decoders take, and no limit can exceed. */
  public static final long MOST_PIXELS = 64L << 20;

  /** What a call of gRPC brings along by itself, a token included. */
  private static final int LEAST_METADATA = 1 << 10;

  /**
   * 64 MiB a message, 16 KiB of metadata, 1024 items a call, 64 Mi pixels an image, 1000 calls on
   * each of 1000 connections, 3000 resets in 30 s, 10 s to shake hands, 2 minutes without reading.
   */
  public static final ServerLimits DEFAULT =
      new ServerLimits(
          MeshServer.DEFAULT_MAX_INBOUND_MESSAGE,
          16 << 10,
          1024,
          MOST_PIXELS,
          1000,
          1000,
          3000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMinutes(2));

  public ServerLimits {
    atLeast(1, "messageBytes", messageBytes);
    atLeast(LEAST_METADATA, "metadataBytes", metadataBytes);
    atLeast(1, "itemsPerCall", itemsPerCall);
    atLeast(1, "imagePixels", imagePixels);
    if (imagePixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "imagePixels: " + imagePixels + " (expected: at most " + MOST_PIXELS + ")");
    }
    atLeast(1, "callsPerConnection", callsPerConnection);
    atLeast(1, "connections", connections);
    atLeast(1, "resets", resets);
    atLeast(1, "resetPeriod, seconds", resetPeriod.toSeconds());
    atLeast(1, "handshake, ms", handshake.toMillis());
    atLeast(1, "stalledReader, ms", stalledReader.toMillis());
  }

  private static void atLeast(long least, String name, long given) {
    if (given < least) {
      throw new IllegalArgumentException(
          name + ": " + given + " (expected: at least " + least + ")");
    }
  }

  /** Those that {@code DescribeModel} tells. */
  public Limits told() {
    return Limits.newBuilder()
        .setMaxItemsPerRequest(itemsPerCall)
        .setMaxRequestBytes(messageBytes)
        .setMaxImagePixels(imagePixels)
        .setStreamWindow(STREAM_WINDOW)
        .build();
  }

  public ServerLimits withMessageBytes(int value) {
    return new ServerLimits(
        value,
        metadataBytes,
        itemsPerCall,
        imagePixels,
        callsPerConnection,
        connections,
        resets,
        resetPeriod,
        handshake,
        stalledReader);
  }

  public ServerLimits withMetadataBytes(int value) {
    return new ServerLimits(
        messageBytes,
        value,
        itemsPerCall,
        imagePixels,
        callsPerConnection,
        connections,
        resets,
        resetPeriod,
        handshake,
        stalledReader);
  }

  public ServerLimits withItemsPerCall(int value) {
    return new ServerLimits(
        messageBytes,
        metadataBytes,
        value,
        imagePixels,
        callsPerConnection,
        connections,
        resets,
        resetPeriod,
        handshake,
        stalledReader);
  }

  public ServerLimits withImagePixels(long value) {
    return new ServerLimits(
        messageBytes,
        metadataBytes,
        itemsPerCall,
        value,
        callsPerConnection,
        connections,
        resets,
        resetPeriod,
        handshake,
        stalledReader);
  }

  public ServerLimits withCallsPerConnection(int value) {
    return new ServerLimits(
        messageBytes,
        metadataBytes,
        itemsPerCall,
        imagePixels,
        value,
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
        itemsPerCall,
        imagePixels,
        callsPerConnection,
        value,
        resets,
        resetPeriod,
        handshake,
        stalledReader);
  }

  public ServerLimits withResets(int value) {
    return new ServerLimits(
        messageBytes,
        metadataBytes,
        itemsPerCall,
        imagePixels,
        callsPerConnection,
        connections,
        value,
        resetPeriod,
        handshake,
        stalledReader);
  }

  public ServerLimits withStalledReader(Duration value) {
    return new ServerLimits(
        messageBytes,
        metadataBytes,
        itemsPerCall,
        imagePixels,
        callsPerConnection,
        connections,
        resets,
        resetPeriod,
        handshake,
        value);
  }
}
