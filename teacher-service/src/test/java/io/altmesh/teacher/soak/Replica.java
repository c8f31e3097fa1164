package io.altmesh.teacher.soak;

import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.ModelControlClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link SoakReplica} as its operator sees it; started again at the same address. */
final class Replica implements AutoCloseable {
  private final List<Path> models;
  private final Path log;
  private final String address;
  private Process process;

  private Replica(List<Path> models, Path log) throws IOException {
    this.models = models;
    this.log = log;
    this.address = "127.0.0.1:" + freePort();
    this.process = launch();
  }

  /** With all models loaded and the first one serving. */
  static Replica start(List<Path> models, Path log) throws IOException {
    Replica replica = new Replica(models, log);
    replica.load();
    return replica;
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // All of the heap from the start, so that what grows is native memory.
    command.addAll(List.of("-Xms160m", "-Xmx160m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SoakReplica.class.getName(), models.get(0).toString(), address));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void load() {
    try (ModelControlClient control = control()) {
      models.forEach(model -> control.load(model.toString(), progress -> {}));
    }
  }

  /** Has the default alias answered by that model. */
  void swap(String fingerprint) {
    try (ModelControlClient control = control()) {
      control.swap("", fingerprint);
    }
  }

  private ModelControlClient control() {
    return ModelControlClient.connect(address, ClientOptions.defaults());
  }

  /** SIGKILL, then the same again. */
  void killAndRestart() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    process = launch();
    load();
  }

  String address() {
    return address;
  }

  /** Resident memory in MiB. */
  long residentMib() {
    try {
      String line =
          Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
              .filter(field -> field.startsWith("VmRSS"))
              .findFirst()
              .orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException("the replica is gone; its log is " + log, e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
