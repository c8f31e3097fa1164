package io.altmesh.mesh.server;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.altmesh.mesh.MeshException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * The threads that a server's sockets are served by, and the kind of socket that fits them: epoll's
 * where Linux has it, the JDK's elsewhere.
 */
record EventLoops(
    EventLoopGroup accepting,
    EventLoopGroup serving,
    ChannelFactory<? extends ServerChannel> channels)
    implements AutoCloseable {
  private static final int NETTYS_CHOICE = 0;

  static EventLoops forPort() {
    return Epoll.isAvailable()
        ? of(EpollIoHandler.newFactory(), EpollServerSocketChannel::new)
        : of(NioIoHandler.newFactory(), NioServerSocketChannel::new);
  }

  /**
   * @throws MeshException FAILED_PRECONDITION where there is no epoll
   */
  static EventLoops forUnixSocket() {
    if (!Epoll.isAvailable()) {
      throw MeshException.failedPrecondition(
          "Unix-domain sockets want Netty's epoll, which is for Linux on x86-64 (here: %s, %s). Listen on HOST:PORT, such as 127.0.0.1:0",
          System.getProperty("os.name"), System.getProperty("os.arch"));
    }
    return of(EpollIoHandler.newFactory(), EpollServerDomainSocketChannel::new);
  }

  private static EventLoops of(
      IoHandlerFactory io, ChannelFactory<? extends ServerChannel> channels) {
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(1, io),
        new MultiThreadIoEventLoopGroup(NETTYS_CHOICE, io),
        channels);
  }

  /** Returns at once; the threads end when what they have begun is done. */
  @Override
  public void close() {
    var unused = accepting.shutdownGracefully(0, 1, SECONDS);
    unused = serving.shutdownGracefully(0, 1, SECONDS);
  }
}
