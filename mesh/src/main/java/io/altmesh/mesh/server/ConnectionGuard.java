package io.altmesh.mesh.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands where connections come in: closes those beyond the limit before a byte of them is read,
 * and has the others watched: for readers that stall, and for clear text where TLS is spoken.
 * Confined to the accepting thread, the count apart.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

  private final ServerLimits limits;
  private final boolean tls;
  private final AtomicInteger open = new AtomicInteger();

  private ConnectionGuard(ServerLimits limits, boolean tls) {
    this.limits = limits;
    this.tls = tls;
  }

  /**
   * Listening channels with a guard in front.
   *
   * @param tls whether connections speak TLS
   */
  static ChannelFactory<ServerChannel> before(
      ChannelFactory<? extends ServerChannel> channels, ServerLimits limits, boolean tls) {
    return () -> {
      ServerChannel channel = channels.newChannel();
      channel.pipeline().addFirst(new ConnectionGuard(limits, tls));
      return channel;
    };
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel connection = (Channel) message;
    if (open.get() >= limits.connections()) {
      LOG.warn(
          "Closed a connection of {}: {} are open already",
          connection.remoteAddress(),
          limits.connections());
      connection.unsafe().closeForcibly();
      return;
    }
    open.incrementAndGet();
    connection.closeFuture().addListener(closed -> open.decrementAndGet());
    connection.pipeline().addFirst(new StalledReader(limits.stalledReader()));
    if (tls) {
      connection.pipeline().addFirst(new ClearTextCaller());
    }
    context.fireChannelRead(connection);
  }
}
