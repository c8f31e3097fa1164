package io.altmesh.mesh.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose client asks and does not read: answers wait for HTTP/2's windows, and
 * for the patience next to nothing has left (pings and their answers are less). Until then a stream
 * costs a window of answers, and a call its one. Confined to the connection's event loop.
 */
final class StalledReader extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StalledReader.class);
  private static final int LOOKS = 4;

  /** In the time between two looks; a window's update lets more than that go. */
  private static final long NEXT_TO_NOTHING = 1024;

  private final Duration patience;
  private long sent;
  private int stalled;
  private @Nullable ScheduledFuture<?> looks;

  StalledReader(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    long period = Math.max(1, patience.toMillis() / LOOKS);
    looks =
        context
            .executor()
            .scheduleAtFixedRate(() -> look(context), period, period, TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      sent += bytes.readableBytes();
    }
    var unused = context.write(message, promise);
  }

  private void look(ChannelHandlerContext context) {
    boolean stands = sent < NEXT_TO_NOTHING && answersWait(context);
    sent = 0;
    stalled = stands ? stalled + 1 : 0;
    if (stalled >= LOOKS) {
      LOG.warn(
          "Closed the connection of {}: it has left answers unread for {}",
          context.channel().remoteAddress(),
          patience);
      var unused = context.close();
    }
  }

  private static boolean answersWait(ChannelHandlerContext context) {
    Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
    if (http2 == null) {
      return false; // still shaking hands, which has a limit of its own
    }
    Http2Connection connection = http2.connection();
    try {
      return connection.forEachActiveStream(
              stream -> !connection.remote().flowController().hasFlowControlled(stream))
          != null;
    } catch (Http2Exception e) {
      throw new IllegalStateException("asking whether a stream waits cannot fail", e);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (looks != null) {
      looks.cancel(false);
    }
    context.fireChannelInactive();
  }
}
