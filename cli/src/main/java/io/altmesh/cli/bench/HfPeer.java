package io.altmesh.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** transformers with PyTorch, in a Python of the user's: {@code benchmarks/peers}. */
final class HfPeer {
  private final Path scripts;
  private final String python;

  HfPeer(Path home, String python) {
    this.scripts = home.resolve("benchmarks/peers");
    this.python = python;
  }

  /**
   * Sees whether it can run.
   *
   * @throws IllegalArgumentException saying how to get what is missing
   */
  void check() throws IOException {
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
    ProcessBuilder builder =
        new ProcessBuilder(
            python,
            scripts.resolve("hf_training.py").toString(),
            input.folder().toString(),
            precision,
            Integer.toString(accumulation));
    builder.environment().remove("OMP_WAIT_POLICY"); // the launcher's; its own best is the default
    return WorkerProcess.start(
        "hf_" + precision, builder, input.folder().resolve("hf_" + precision + ".log"));
  }
}
