package io.altmesh.cli.roles;

import io.altmesh.cli.ThisExecutable;
import io.altmesh.mesh.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One role in a process of its own: this very executable with a sub-command. Its output goes to a
 * log file; its address comes through the announce file. Closing asks it to stop and waits.
 */
public final class RoleProcess implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final int TAIL = 6;

  private final String role;
  private final Process process;
  private final Path log;
  private final Path announce;

  private RoleProcess(String role, Process process, Path log, Path announce) {
    this.role = role;
    this.process = process;
    this.log = log;
    this.announce = announce;
  }

  /**
   * Starts a role.
   *
   * @param log gets its output
   * @param announce where it writes its address
   * @param environment added to this process's own
   * @param arguments the sub-command and its options
   */
  public static RoleProcess start(
      String role,
      Path log,
      Path announce,
      Map<String, String> environment,
      List<String> arguments) {
    List<String> command = ThisExecutable.command();
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    // A role ends with the process that started it, however that one ended.
    builder.environment().put("ALTMESH_PARENT", Long.toString(ProcessHandle.current().pid()));
    try {
      Files.deleteIfExists(announce);
      return new RoleProcess(role, builder.start(), log, announce);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the " + role + ": " + e.getMessage(), e);
    }
  }

  /**
   * Waits until the role answers.
   *
   * @throws IllegalStateException with the end of its log when it ended instead
   */
  public Address awaitAddress() throws InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    String address = announced();
    while (address.isEmpty()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "the %s ended with exit code %d:%n%s".formatted(role, process.exitValue(), tail()));
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "the %s is not up after %s:%n%s".formatted(role, START, tail()));
      }
      Thread.sleep(LOOK_AGAIN.toMillis());
      address = announced();
    }
    return Address.parse(address);
  }

  /** Empty until the whole line is there. */
  private String announced() {
    try {
      String text = Files.exists(announce) ? Files.readString(announce) : "";
      return text.endsWith("\n") ? text.trim() : "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + announce + ": " + e.getMessage(), e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The exit code, once it has ended. */
  public int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  public long pid() {
    return process.pid();
  }

  /** The last lines of the log, for a message. */
  public String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException e) {
      return "(no log at " + log + ")";
    }
  }

  /** SIGTERM; {@link #close} waits. */
  public void askToStop() {
    process.destroy();
  }

  /** Asks the role to stop, waits, and kills it if it does not. */
  @Override
  public void close() {
    askToStop();
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
