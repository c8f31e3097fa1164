package io.altmesh.corpus.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second process that writes to a store, tells how far it came, and waits to be killed. */
final class OtherProcess {
  private OtherProcess() {}

  /**
   * @param args root, first text number, count
   */
  public static void main(String[] args) throws IOException {
    EmbeddingStore store =
        EmbeddingStore.open(Path.of(args[0]), EmbeddingStoreTest.KEY, EmbeddingStoreTest.DIM);
    int first = Integer.parseInt(args[1]);
    int done = 0;
    String end = "done";
    try {
      for (; done < Integer.parseInt(args[2]); done++) {
        EmbeddingStoreTest.put(store, first + done);
      }
    } catch (StoreException e) {
      end = e.getMessage();
    }
    for (int i = 0; i < done; i++) {
      EmbeddingStoreTest.requireFound(store, first + i);
    }
    System.out.println(done + " " + end);
    System.in.read();
  }

  /** Starts it under a shell command such as "ulimit -f 16". */
  static Process start(String before, Path root, int first, int count) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of("sh", "-c", before + "; exec \"$@\"", "sh"));
    command.addAll(List.of(java, "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), OtherProcess.class.getName()));
    command.addAll(List.of(root.toString(), String.valueOf(first), String.valueOf(count)));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  static String firstLine(Process process) throws IOException {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
  }
}
