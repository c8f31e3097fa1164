package io.altmesh.mesh.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Stands before TLS: tells a client that speaks HTTP/2 in clear what is wrong, in HTTP/2, and ends
 * its connection. Without it such a client would see a connection that closes, and try again.
 * Confined to the connection's event loop.
 */
final class ClearTextCaller extends ChannelInboundHandlerAdapter {
  /** How every HTTP/2 connection begins; a TLS record begins with 22. */
  private static final byte FIRST = 'P';

  private static final String WHY =
      "this port speaks TLS and was called in clear (expected: TLS; AltMesh's own: --security FILE"
          + " with client.trust)";

  /** What the client has to read it and leave in. */
  private static final int PATIENCE_SECONDS = 2;

  private boolean told;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (told) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof ByteBuf bytes
        && bytes.isReadable()
        && bytes.getByte(bytes.readerIndex()) == FIRST) {
      told = true;
      bytes.release();
      tell(context);
    } else {
      context.pipeline().remove(this);
      context.fireChannelRead(message);
    }
  }

  private static void tell(ChannelHandlerContext context) {
    var unused = context.writeAndFlush(settings().writeBytes(goAway()));
    // Closed at once with something unread, the kernel would reset what the client has yet to read.
    var timer =
        context.executor().schedule(() -> close(context), PATIENCE_SECONDS, TimeUnit.SECONDS);
    context.channel().closeFuture().addListener(closed -> timer.cancel(false));
  }

  private static void close(ChannelHandlerContext context) {
    var unused = context.close();
  }

  private static ByteBuf settings() {
    return frame(Http2FrameTypes.SETTINGS, Unpooled.EMPTY_BUFFER);
  }

  private static ByteBuf goAway() {
    ByteBuf payload = Unpooled.buffer();
    payload.writeInt(0); // no call was begun
    payload.writeInt((int) Http2Error.INADEQUATE_SECURITY.code());
    payload.writeCharSequence(WHY, UTF_8);
    return frame(Http2FrameTypes.GO_AWAY, payload);
  }

  /** Of the connection as a whole. */
  private static ByteBuf frame(byte type, ByteBuf payload) {
    return Unpooled.buffer()
        .writeMedium(payload.readableBytes())
        .writeByte(type)
        .writeByte(0)
        .writeInt(0)
        .writeBytes(payload);
  }
}
