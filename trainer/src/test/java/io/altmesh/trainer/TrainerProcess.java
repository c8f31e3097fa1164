package io.altmesh.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * A trainer in a process of its own. It tells every step and takes the next one only when asked to:
 * who started it knows where it stands when it kills it. It goes on with a run that there is.
 */
final class TrainerProcess implements AutoCloseable {
  private static final String STEP = "at step ";

  private final Process process;
  private final BufferedReader told;
  private final Path log;
  private String message = "";

  private TrainerProcess(Process process, Path log) {
    this.process = process;
    this.told = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    this.log = log;
  }

  /**
   * @param args recipe, run's folder, overrides
   */
  public static void main(String[] args) throws InterruptedException {
    List<String> overrides = Arrays.asList(args).subList(2, args.length);
    Path out = Path.of(args[1]);
    try {
      Trainer.run(
          RecipeFile.read(Path.of(args[0]), overrides).recipe(),
          TrainOptions.of(out, Files.exists(out.resolve("checkpoints/latest")))
              .withListener(TrainerProcess::tellAndWait));
    } catch (RuntimeException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void tellAndWait(RunStatus status) {
    if (status.getPhase() != RunPhase.TRAINING) {
      return;
    }
    System.out.println(STEP + status.getStep());
    try {
      if (System.in.read() < 0) {
        Runtime.getRuntime().halt(2); // nobody is there any more
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts one.
   *
   * @param limits a shell's command before it, such as {@code ulimit -f 64}
   */
  static TrainerProcess start(String limits, Path recipe, Path out, List<String> overrides)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", limits + "; exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Dai.djl.pytorch.graph_optimizer=false", "-Dai.djl.offline=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(TrainerProcess.class.getName(), recipe.toString(), out.toString()));
    command.addAll(overrides);
    Path log = recipe.resolveSibling(out.getFileName() + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    return new TrainerProcess(builder.start(), log);
  }

  /** The step it stands at; empty when it has ended. */
  OptionalLong step() throws IOException {
    String last = "";
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      if (line.startsWith(STEP)) {
        return OptionalLong.of(Long.parseLong(line.substring(STEP.length())));
      }
      last = line;
    }
    message = last;
    return OptionalLong.empty();
  }

  /** What it printed last, once it has ended. */
  String message() {
    return message;
  }

  /** It may take another step. */
  void goOn() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Lets it run to its end; its exit code. */
  int end() throws IOException, InterruptedException {
    while (step().isPresent()) {
      goOn();
    }
    return process.waitFor();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** For a message. */
  String errors() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
