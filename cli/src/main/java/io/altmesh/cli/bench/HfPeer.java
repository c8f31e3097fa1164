package io.altmesh.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** transformers with PyTorch, in a Python of the user's. */
public final class HfPeer {
  private final PythonPeer python;

  public HfPeer(Path home, String python) {
    this.python = new PythonPeer(home, python);
  }

  /**
   * Sees whether it can run.
   *
   * @throws IllegalArgumentException saying how to get what is missing
   */
  public void check() throws IOException {
    python.check("torch", "transformers", "safetensors");
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
    String[] arguments = command.subList(1, command.size()).toArray(new String[0]);
    return python.start(name, folder.resolve(name + ".log"), command.get(0), arguments);
  }
}
