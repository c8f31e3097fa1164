package io.altmesh.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.EmbedResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples as a user runs them, against a real teacher. What this machine lacks is told and
 * skipped. {@code ALTMESH_PYTHON} names a Python that has the examples' requirements.
 */
@Tag("interop")
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
  private static final String PYTHON = System.getenv().getOrDefault("ALTMESH_PYTHON", "python3");

  private static LiveTeacher teacher;
  private static String expected;

  @TempDir Path scratch;

  @BeforeAll
  static void start() {
    teacher = LiveTeacher.start(ServerOptions.at(HostPort.parse("127.0.0.1:0")));
    EmbedResponse answer = teacher.embed("a red heart", "a cat");
    float[] vectors = Tensors.floats(answer.getEmbeddings());
    double cosine = 0;
    for (int i = 0; i < vectors.length / 2; i++) {
      cosine += (double) vectors[i] * vectors[vectors.length / 2 + i];
    }
    expected = String.format(Locale.ROOT, "cosine %.4f", cosine);
  }

  @AfterAll
  static void stop() {
    teacher.close();
  }

  @Test
  void java() throws Exception {
    String java = ProcessHandle.current().info().command().orElse("java");
    assertThat(
            run(
                Map.of(),
                EXAMPLES,
                java,
                "-cp",
                System.getProperty("java.class.path"),
                "java/Embed.java",
                teacher.target()))
        .contains(expected);
  }

  @Test
  void pythonWithGrpcio() throws Exception {
    needs("python", PYTHON, "-c", "import grpc, grpc_tools");
    assertThat(
            run(
                Map.of("PYTHON", PYTHON, "STUBS", scratch.toString()),
                EXAMPLES,
                "sh",
                "python/run.sh",
                teacher.target()))
        .contains(expected);
  }

  @Test
  void tritonclient() throws Exception {
    needs("tritonclient", PYTHON, "-c", "import tritonclient.grpc");
    assertThat(run(Map.of(), EXAMPLES, PYTHON, "tritonclient/embed.py", teacher.target()))
        .contains(expected);
  }

  @Test
  void nodeWithGrpcJs() throws Exception {
    needs("node", "node", "--version");
    if (!Files.isDirectory(EXAMPLES.resolve("node/node_modules"))) {
      needs("node's packages", "npm", "install", "--no-audit", "--no-fund", "--prefix", "node");
    }
    assertThat(run(Map.of(), EXAMPLES, "node", "node/embed.js", teacher.target()))
        .contains(expected);
  }

  /** Skips the test, and says so, when the command does not succeed. */
  private static void needs(String example, String... command) throws InterruptedException {
    String lacks;
    try {
      Ran ran = start(Map.of(), EXAMPLES, command);
      lacks = ran.code() == 0 ? "" : ran.output().lines().reduce((a, b) -> b).orElse("");
    } catch (IOException e) {
      lacks = String.valueOf(e.getMessage());
    }
    if (!lacks.isEmpty()) {
      System.out.println("SKIPPED: the example in " + example + " (" + lacks + ")");
    }
    assumeTrue(lacks.isEmpty(), lacks);
  }

  private static String run(Map<String, String> environment, Path folder, String... command)
      throws IOException, InterruptedException {
    Ran ran = start(environment, folder, command);
    assertThat(ran.code()).as(ran.output()).isZero();
    System.out.println(
        "RAN: " + String.join(" ", shortened(command)) + ": " + ran.output().strip());
    return ran.output();
  }

  private static List<String> shortened(String... command) {
    return List.of(command).stream().filter(word -> word.length() < 80).toList();
  }

  private record Ran(int code, String output) {}

  private static Ran start(Map<String, String> environment, Path folder, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Ran(process.exitValue(), output);
  }
}
