package io.altmesh.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** transformers with PyTorch, in a Python of the user's: {@code benchmarks/peers}. */
public final class HfPeer {
  private final Path scripts;
  private final String python;

  public HfPeer(Path home, String python) {
    this.scripts = home.resolve("benchmarks/peers");
    this.python = python;
  }

  /**
   * Sees whether it can run.
   *
   * @throws IllegalArgumentException saying how to get what is missing
   */
  public void check() throws IOException {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import torch, transformers, safetensors")
              .redirectErrorStream(true)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      if (process.waitFor() != 0) {
        throw missing(said.substring(said.lastIndexOf('\n') + 1));
      }
    } catch (IOException e) {
      throw missing(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + python + " started", e);
    }
  }

  private IllegalArgumentException missing(String reason) throws IOException {
    Path requirements = scripts.resolve("requirements.txt");
    return new IllegalArgumentException(
        """
        --peers needs a Python with torch, transformers and safetensors (given: %s, which says: %s). To get them:
          python3 -m venv ~/altmesh-peers
          ~/altmesh-peers/bin/pip install %s
        and then add: --python ~/altmesh-peers/bin/python
        (those are the versions of %s)"""
            .formatted(
                python,
                reason,
                String.join(" ", Files.readAllLines(requirements)).trim(),
                requirements));
  }

  WorkerProcess start(TrainingInput input, String precision, int accumulation) throws IOException {
    return start(
        "hf_" + precision,
        input.folder(),
        List.of("hf_training.py", input.folder().toString(), precision, "" + accumulation));
  }

  /**
   * Starts a script.
   *
   * @param folder for its log
   * @param command its name in {@code benchmarks/peers}, and its arguments
   */
  public WorkerProcess start(String name, Path folder, List<String> command) throws IOException {
    List<String> all = new ArrayList<>(List.of(python, scripts.resolve(command.get(0)).toString()));
    all.addAll(command.subList(1, command.size()));
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().remove("OMP_WAIT_POLICY"); // the launcher's; its own best is the default
    return WorkerProcess.start(name, builder, folder.resolve(name + ".log"));
  }
}
