package io.altmesh.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP relay on a loopback port that can die as a killed process does: connections reset without a
 * goodbye, the port refused, and later the same port again with another server behind it.
 */
public final class Relay implements AutoCloseable {
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final int port;
  private ServerSocket listener;
  private volatile int behind;

  public Relay(int behind) {
    this.behind = behind;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
  }

  private ServerSocket listen(int wanted) {
    try {
      ServerSocket socket = new ServerSocket(wanted, 50, InetAddress.getLoopbackAddress());
      thread(() -> accept(socket));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String target() {
    return "127.0.0.1:" + port;
  }

  /** Resets every connection and refuses new ones. */
  public void kill() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(Relay::reset);
    sockets.clear();
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0); // closing sends RST
    } catch (IOException e) {
      // it was closed already
    }
  }

  /** Listens again, in front of that port. */
  public void restart(int newBehind) {
    behind = newBehind;
    listener = listen(port);
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket client = socket.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
        sockets.add(client);
        sockets.add(server);
        thread(() -> copy(client, server));
        thread(() -> copy(server, client));
      }
    } catch (IOException e) {
      // killed
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      byte[] buffer = new byte[8192];
      int read;
      while ((read = from.getInputStream().read(buffer)) >= 0) {
        to.getOutputStream().write(buffer, 0, read);
        to.getOutputStream().flush();
      }
    } catch (IOException e) {
      // killed, or the other side has gone
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    kill();
  }
}
