package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that is measured: it is asked in lines and answers each with a line of JSON. What it
 * says besides goes to a log. Closing ends it.
 */
public final class WorkerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TAIL = 6;
  private static final int STOP_SECONDS = 60;

  private final String name;
  private final Process process;
  private final Path log;
  private final BufferedReader answers;
  private final PrintWriter questions;

  private WorkerProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8));
  }

  /** Starts a process, whose output but the answers goes to a log. */
  public static WorkerProcess start(String name, ProcessBuilder builder, Path log)
      throws IOException {
    builder.redirectError(log.toFile());
    // A worker ends with the process that started it, however that one ended.
    builder.environment().put("ALTMESH_PARENT", Long.toString(ProcessHandle.current().pid()));
    return new WorkerProcess(name, builder.start(), log);
  }

  public String name() {
    return name;
  }

  /** Asks, and waits for the answer. */
  public JsonNode ask(String question) throws IOException {
    questions.println(question);
    questions.flush();
    return answer();
  }

  /**
   * Waits for the next answer.
   *
   * @throws IllegalStateException with the end of its log when it ended instead
   */
  public JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IllegalStateException("%s ended:%n%s".formatted(name, tail()));
    }
    return JSON.readTree(line);
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
  }

  @Override
  public void close() {
    questions.println("end");
    questions.flush();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
