package io.altmesh.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network between a client and a server on this machine, whose faults a test chooses: a TCP proxy
 * on a loopback port. What it does to bytes it does in both directions, from the moment it is told,
 * on connections that are open and on new ones. Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final long NEVER = Long.MAX_VALUE;

  /** What TCP waits before it sends a lost segment again, at the least. */
  private static final Duration RETRANSMISSION = Duration.ofMillis(200);

  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Random losses = new Random(1);
  private final int port;
  private ServerSocket listener;
  private volatile int behind;
  private volatile Duration delay = Duration.ZERO;
  private volatile long bytesPerSecond = NEVER;
  private volatile double lost;
  private volatile long cutAfter = NEVER;
  private volatile boolean partitioned;

  /** Listens in front of a port of this machine. */
  public FaultyProxy(int behind) {
    this.behind = behind;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
  }

  public String target() {
    return "127.0.0.1:" + port;
  }

  /** Connections made so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Every piece of data comes so much later. */
  public void delay(Duration value) {
    delay = value;
  }

  /** No connection carries more. */
  public void throttle(long value) {
    bytesPerSecond = value;
  }

  /** That share of the segments, 0 to 1, is lost and sent again, as TCP does. */
  public void lose(double share) {
    lost = share;
  }

  /** Each connection is reset when so many bytes have come through it one way. */
  public void cutAfter(long bytes) {
    cutAfter = bytes;
  }

  /** Resets the connections that are open; new ones are made as ever. */
  public void reset() {
    links.forEach(Link::reset);
  }

  /**
   * The connections that are open stay open and carry nothing more, as when the other machine has
   * vanished; new ones are made as ever.
   */
  public void halfOpen() {
    links.forEach(link -> link.dead = true);
  }

  /** Nothing gets through, nobody is told; held back until {@link #heal}. */
  public void partition() {
    partitioned = true;
  }

  /** Undoes all but what has happened to connections. */
  public synchronized void heal() {
    delay = Duration.ZERO;
    bytesPerSecond = NEVER;
    lost = 0;
    cutAfter = NEVER;
    partitioned = false;
    notifyAll();
  }

  /** As a killed process: every connection is reset, and new ones are refused. */
  public void kill() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reset();
  }

  /** Listens again, in front of that port. */
  public void restart(int newBehind) {
    behind = newBehind;
    Await.until("the proxy's port is free again", this::listensAgain);
  }

  private boolean listensAgain() {
    try {
      listener = listen(port);
      return true;
    } catch (UncheckedIOException e) {
      return false; // an outgoing connection of this machine has it for a moment
    }
  }

  @Override
  public void close() {
    kill();
    heal();
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

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        accepted.incrementAndGet();
        connect(client);
      } catch (IOException e) {
        // killed
      }
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), behind));
      links.add(link);
      thread(() -> link.carry(link.client, link.server));
      thread(() -> link.carry(link.server, link.client));
    } catch (IOException e) {
      client.close(); // the server is away
    }
  }

  private synchronized void awaitPassage(Link link) throws InterruptedException {
    while (partitioned && !link.client.isClosed()) {
      wait(100);
    }
  }

  private void slow(int bytes) throws InterruptedException {
    Thread.sleep(delay.toMillis());
    if (bytesPerSecond != NEVER) {
      Thread.sleep(bytes * 1000L / bytesPerSecond);
    }
    while (isLost()) {
      Thread.sleep(RETRANSMISSION.toMillis());
    }
  }

  private boolean isLost() {
    synchronized (losses) {
      return losses.nextDouble() < lost;
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "faulty-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** A client's connection and the server's behind it. */
  private final class Link {
    final Socket client;
    final Socket server;
    volatile boolean dead;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void carry(Socket from, Socket to) {
      AtomicLong carried = new AtomicLong();
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] segment = new byte[1460];
        for (int read = in.read(segment); read >= 0; read = in.read(segment)) {
          slow(read);
          awaitPassage(this);
          if (dead) {
            continue; // read, so that the sender goes on believing
          }
          if (carried.addAndGet(read) > cutAfter) {
            reset();
            return;
          }
          out.write(segment, 0, read);
          out.flush();
        }
      } catch (IOException | InterruptedException e) {
        // reset, or the other side has gone
      } finally {
        links.remove(this);
      }
    }

    void reset() {
      reset(client);
      reset(server);
    }

    private void reset(Socket socket) {
      try (socket) {
        socket.setSoLinger(true, 0); // closing sends RST
      } catch (IOException e) {
        // it was closed already
      }
    }
  }
}
