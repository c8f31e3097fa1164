package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.altmesh.cli.ThisExecutable;
import io.altmesh.cli.bench.Side.Seconds;
import io.altmesh.cli.roles.RoleProcess;
import io.altmesh.corpus.parallel.SentencePair;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts a teacher and a {@link TargetsWorker}, each a process of its own. */
final class TargetsBench {
  private final TrainingBenchOptions options;
  private final TrainingInput input;
  private final Path teacher;

  /**
   * A measurement.
   *
   * @param input whose student learns; the rest of its folder is used for logs and stores
   * @param teacher its directory
   */
  TargetsBench(TrainingBenchOptions options, TrainingInput input, Path teacher) {
    this.options = options;
    this.input = input;
    this.teacher = teacher;
  }

  TargetsResult run() throws IOException, InterruptedException {
    Path folder = input.folder();
    Files.write(folder.resolve("captions.tsv"), rows());
    Path announce = folder.resolve("teacher.address");
    HostPort metrics = freePort();
    List<String> arguments =
        List.of(
            "teacher",
            "--model=" + teacher,
            "--device=" + options.device(),
            "--metrics-listen=" + metrics,
            "--listen=127.0.0.1:0",
            "--announce=" + announce);
    try (RoleProcess process =
        RoleProcess.start(
            "teacher", folder.resolve("teacher.log"), announce, Map.of(), arguments)) {
      Address address = process.awaitAddress();
      Files.writeString(folder.resolve("targets.yaml"), recipe(address));
      try (WorkerProcess worker = startWorker(metrics)) {
        return result(worker.answer(), PeakMemory.mib(process.pid()));
      }
    }
  }

  private List<String> rows() {
    Path parallel = options.home().resolve("samples/emoji/parallel");
    List<String> rows = new ArrayList<>(List.of("source\ttarget\tlanguage"));
    for (SentencePair pair : Captions.of(parallel, options.batch() * options.steps())) {
      rows.add(String.join("\t", pair.source(), pair.target(), pair.language()));
    }
    return rows;
  }

  private String recipe(Address teacherAddress) {
    return """
        task: teacher-learning
        student: student
        teacher: {target: "%s"}
        data: {pairs: [{file: captions.tsv}]}
        batch-size: %d
        epochs: 1
        max-length: %d
        device: "%s"
        precision: %s
        optimizer: {learning-rate: 1e-5}
        """
        .formatted(
            teacherAddress,
            options.batch(),
            TrainingInput.MAX_LENGTH,
            options.device(),
            options.precision());
  }

  private WorkerProcess startWorker(HostPort metrics) throws IOException {
    List<String> command = new ArrayList<>(ThisExecutable.command());
    command.addAll(List.of("bench", "targets-worker", input.folder().toString()));
    command.add(metrics.toString());
    command.addAll(List.of(Integer.toString(options.steps()), Integer.toString(options.rounds())));
    Path log = input.folder().resolve("targets.log");
    return WorkerProcess.start("the trainer", new ProcessBuilder(command), log);
  }

  private TargetsResult result(JsonNode answer, long teacherMib) {
    JsonNode cold = answer.path("cold");
    return new TargetsResult(
        teacher.toString(),
        options.steps(),
        seconds(answer.path("in_memory")),
        seconds(answer.path("cached")),
        new TargetsResult.Cold(
            cold.path("seconds").asDouble(),
            cold.path("steps").asDouble(),
            cold.path("starved").asDouble(),
            cold.path("teacher").asDouble(),
            cold.path("reading").asDouble(),
            cold.path("texts").asLong(),
            teacherMib));
  }

  private static Seconds seconds(JsonNode rounds) {
    List<Double> all = new ArrayList<>();
    rounds.forEach(round -> all.add(round.asDouble()));
    return Seconds.of(all);
  }

  private static HostPort freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return HostPort.parse("127.0.0.1:" + free.getLocalPort());
    }
  }
}
