package io.altmesh.cli.roles;

import io.altmesh.mesh.Address;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Roles that are stopped together. Whatever is started is also stopped: starting and closing have
 * one lock, so that nothing slips in while another thread closes. Thread-safe.
 */
public final class RoleGroup implements AutoCloseable {
  /** A trainer gets the cores; the others answer it and each other. */
  private static final Map<String, String> ONE_THREAD = Map.of("OMP_NUM_THREADS", "1");

  private final Path logs;
  private final Deque<RoleProcess> processes = new ArrayDeque<>(); // guarded by itself
  private boolean closed; // guarded by processes

  /**
   * @param logs gets a log a role, and files with addresses
   */
  public RoleGroup(Path logs) {
    this.logs = logs;
  }

  /**
   * Starts a service on one thread and waits until it answers.
   *
   * @param name of its log
   * @param arguments the sub-command and its options, but for {@code --announce}
   * @throws IllegalStateException when it ended instead, or the group is closed
   */
  public Service service(String name, List<String> arguments) throws InterruptedException {
    Path announce = logs.resolve(name + ".address");
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--announce", announce.toString()));
    RoleProcess process = start(name, announce, ONE_THREAD, all);
    return new Service(process, process.awaitAddress());
  }

  /** A role and where it answers. */
  public record Service(RoleProcess process, Address address) {}

  /**
   * Starts a trainer on all cores.
   *
   * @param announce where it writes its address
   * @throws IllegalStateException when the group is closed
   */
  public RoleProcess trainer(String name, Path announce, List<String> arguments) {
    return start(name, announce, Map.of(), arguments);
  }

  private RoleProcess start(
      String name, Path announce, Map<String, String> environment, List<String> arguments) {
    synchronized (processes) {
      if (closed) {
        throw new IllegalStateException("the roles are being stopped");
      }
      Path log = logs.resolve(name + ".log");
      RoleProcess process = RoleProcess.start(name, log, announce, environment, arguments);
      processes.push(process);
      return process;
    }
  }

  /** Stops one role before the others. */
  public void stop(RoleProcess process) {
    process.close();
    synchronized (processes) {
      processes.remove(process);
    }
  }

  /** True once {@link #close} was called: what fails from then on is no failure. */
  public boolean isClosed() {
    synchronized (processes) {
      return closed;
    }
  }

  /** Stops every role; all are asked at once, since a trainer waits for its followers. */
  @Override
  public void close() {
    List<RoleProcess> running;
    synchronized (processes) {
      closed = true;
      running = List.copyOf(processes);
    }
    running.forEach(RoleProcess::askToStop);
    running.forEach(RoleProcess::close);
  }
}
