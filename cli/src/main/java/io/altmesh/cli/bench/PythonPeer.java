package io.altmesh.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Scripts of {@code benchmarks/peers}, in a Python of the user's. */
final class PythonPeer {
  private final Path scripts;
  private final String python;

  PythonPeer(Path home, String python) {
    this.scripts = home.resolve("benchmarks/peers");
    this.python = python;
  }

  /**
   * Sees whether it has what a script imports.
   *
   * @throws IllegalArgumentException saying how to get what is missing
   */
  void check(String... imports) throws IOException {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import " + String.join(", ", imports))
              .redirectErrorStream(true)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      if (process.waitFor() != 0) {
        throw missing(said.substring(said.lastIndexOf('\n') + 1), imports);
      }
    } catch (IOException e) {
      throw missing(String.valueOf(e.getMessage()), imports);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + python + " started", e);
    }
  }

  private IllegalArgumentException missing(String reason, String... imports) throws IOException {
    Path requirements = scripts.resolve("requirements.txt");
    return new IllegalArgumentException(
        """
        --peers needs a Python with %s (given: %s, which says: %s). To get them:
          python3 -m venv ~/altmesh-peers
          ~/altmesh-peers/bin/pip install %s
        and then add: --python ~/altmesh-peers/bin/python
        (those are the versions of %s)"""
            .formatted(
                list(imports),
                python,
                reason,
                String.join(" ", Files.readAllLines(requirements)).trim(),
                requirements));
  }

  /** {@code a, b and c}. */
  private static String list(String... names) {
    String all = String.join(", ", names);
    int last = all.lastIndexOf(", ");
    return last < 0 ? all : all.substring(0, last) + " and " + all.substring(last + 2);
  }

  WorkerProcess start(String name, Path log, String script, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(python, scripts.resolve(script).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("OMP_WAIT_POLICY"); // the launcher's; its own best is the default
    return WorkerProcess.start(name, builder, log);
  }
}
