package io.altmesh.cli.demo;

import io.altmesh.cli.roles.RoleGroup;
import io.altmesh.cli.roles.RoleProcess;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.Benchmark;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.ListBenchmarksRequest;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.TrainingRunGrpc;
import io.altmesh.proto.v1.WatchRunRequest;
import io.altmesh.proto.v1.WatchScoresRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The demonstration from start to end: four processes on free loopback ports, training watched over
 * gRPC, a table and two files at the end. Whatever happens, {@link #close} stops what was started.
 */
public final class Demo implements AutoCloseable {
  private static final long SCORES_PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

  private final DemoOptions options;
  private final PrintWriter out;
  private final RoleGroup roles;
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();
  private final Scores scores = new Scores();
  private final List<RunStatus> curve = new ArrayList<>();
  private @Nullable RoleProcess kept;

  public Demo(DemoOptions options, PrintWriter out) {
    this.options = options;
    this.out = out;
    this.roles = new RoleGroup(logs());
  }

  private Path logs() {
    return options.out().resolve("logs");
  }

  /**
   * Runs it.
   *
   * @throws IllegalStateException when a role ended early; the message has the end of its log
   */
  public void run() throws IOException, InterruptedException {
    Files.createDirectories(logs());
    out.println("AltMesh demo: a CLIP that knows English learns eight more languages.");
    out.println("  logs, checkpoints and results: " + options.out());

    int metricsPort = freePort();
    Address teacherAddress = roles.service("teacher", teacherArguments(metricsPort)).address();
    RoleProcess trainer = startTrainer(teacherAddress);
    Address trainerAddress = trainer.awaitAddress();
    Address studentAddress =
        roles.service("student", studentArguments(teacherAddress, trainerAddress)).address();
    RoleGroup.Service scoring =
        roles.service(
            "evaluator", evaluatorArguments(teacherAddress, studentAddress, trainerAddress));
    Address evaluatorAddress = scoring.address();
    out.printf(
        "  teacher %s · trainer %s · student %s · evaluator %s%n",
        teacherAddress, trainerAddress, studentAddress, evaluatorAddress);

    Benchmark benchmark = benchmark(evaluatorAddress);
    Console console = new Console(out, benchmark.getLanguagesList());
    watchScores(evaluatorAddress, console);
    TeacherMetric metric = new TeacherMetric(new HostPort("127.0.0.1", metricsPort));
    FirstEpoch firstEpoch = new FirstEpoch(metric, scores);
    RunStatus last = watchRun(trainer, trainerAddress, console, firstEpoch);
    awaitScores(scoring.process(), last.getStep(), benchmark.getLanguagesList());

    DemoResult result =
        new DemoResult(
            benchmark.getLanguagesList(),
            scores,
            List.copyOf(curve),
            last.getStep(),
            last.getTrainSeconds(),
            benchmark.getImages(),
            firstEpoch.textsSince(),
            Machine.describe());
    finish(result, studentAddress, evaluatorAddress);
    kept = options.keep() ? scoring.process() : null;
  }

  private void finish(DemoResult result, Address student, Address evaluator) throws IOException {
    ScoresJson.write(options.out().resolve("scores.json"), result);
    Gallery gallery = Gallery.ask(student, options.benchmark(), result.languages());
    Path report = options.out().resolve("report.html");
    Files.writeString(report, new Report(result, gallery).html());
    out.println();
    out.print(result.table());
    out.printf("%n  %s%n  %s%n", options.out().resolve("scores.json"), report);
    out.flush();
    if (options.keep()) {
      tellHowToAsk(student, evaluator);
    }
  }

  private void tellHowToAsk(Address student, Address evaluator) {
    out.printf("%nThe services are up. Ask them:%n");
    out.printf("  ./altmesh search 狗 --target %s%n", student);
    out.printf("  grpcurl -plaintext %s altmesh.v1.Embedder/DescribeModel%n", student);
    out.printf("  grpcurl -plaintext %s altmesh.v1.Evaluator/Scoreboard%n", evaluator);
    out.println("Ctrl-C stops them.");
    out.flush();
  }

  /** With {@code --keep}: blocks until the evaluator ends, or the process is asked to stop. */
  public void awaitEnd() throws InterruptedException {
    if (kept != null) {
      kept.awaitEnd();
    }
  }

  private RoleProcess startTrainer(Address teacher) {
    return roles.trainer("trainer", runFolder().resolve("address"), trainerArguments(teacher));
  }

  private Path runFolder() {
    return options.out().resolve("run");
  }

  private List<String> teacherArguments(int metricsPort) {
    return List.of(
        "teacher",
        "--model",
        options.sample().resolve("teacher").toString(),
        "--metrics-listen",
        "127.0.0.1:" + metricsPort);
  }

  private List<String> trainerArguments(Address teacher) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                options.sample().resolve("recipes/teacher-learning.yaml").toString(),
                "--out",
                runFolder().toString(),
                "--set",
                "followers.expected=2", // the student and the evaluator, from the first checkpoint
                "--set",
                "teacher.target=" + teacher,
                "--set",
                "store.directory=" + options.out().resolve("store").toAbsolutePath()));
    for (String override : options.overrides()) {
      arguments.addAll(List.of("--set", override));
    }
    return arguments;
  }

  private List<String> studentArguments(Address teacher, Address trainer) {
    return List.of(
        "student",
        "--trainer",
        trainer.toString(),
        "--teacher",
        teacher.toString(),
        "--cache",
        options.out().resolve("student-cache").toString());
  }

  private List<String> evaluatorArguments(Address teacher, Address student, Address trainer) {
    return List.of(
        "evaluator",
        "--benchmark",
        options.benchmark().toString(),
        "--teacher",
        teacher.toString(),
        "--student",
        student.toString(),
        "--trainer",
        trainer.toString(),
        "--data",
        options.out().resolve("evaluator").toString());
  }

  private Benchmark benchmark(Address evaluator) {
    return EvaluatorGrpc.newBlockingStub(channel(evaluator))
        .withWaitForReady()
        .withDeadlineAfter(1, TimeUnit.MINUTES)
        .listBenchmarks(ListBenchmarksRequest.getDefaultInstance())
        .getBenchmarks(0);
  }

  private void watchScores(Address evaluator, Console console) {
    Iterator<Score> stream =
        EvaluatorGrpc.newBlockingStub(channel(evaluator))
            .watchScores(WatchScoresRequest.newBuilder().setReplay(true).build());
    Thread watcher =
        new Thread(
            () -> {
              try {
                while (stream.hasNext()) {
                  Score score = stream.next();
                  scores.add(score);
                  console.score(score);
                }
              } catch (StatusRuntimeException e) {
                // The evaluator was stopped; whoever waits for scores sees that its process ended.
              }
            },
            "scores");
    watcher.setDaemon(true);
    watcher.start();
  }

  private RunStatus watchRun(
      RoleProcess trainer, Address address, Console console, FirstEpoch firstEpoch)
      throws InterruptedException {
    RunStatus last = RunStatus.getDefaultInstance();
    try {
      Iterator<RunStatus> statuses =
          TrainingRunGrpc.newBlockingStub(channel(address))
              .watch(WatchRunRequest.getDefaultInstance());
      while (statuses.hasNext()) {
        last = statuses.next();
        curve.add(last);
        firstEpoch.see(last);
        console.status(last);
      }
    } catch (StatusRuntimeException e) {
      // How it ended is in its phase, its exit code and its log.
    }
    int exit = trainer.awaitEnd();
    if (exit != 0 || last.getPhase() == RunPhase.FAILED) {
      throw new IllegalStateException(
          "the trainer ended with exit code %d:%n%s".formatted(exit, trainer.tail()));
    }
    return last;
  }

  /** The trainer stays until its followers are done, so this seldom waits long. */
  private void awaitScores(RoleProcess evaluator, long step, List<String> languages)
      throws InterruptedException {
    long end = System.nanoTime() + SCORES_PATIENCE_NANOS;
    while (!scores.complete(step, languages)) {
      if (!evaluator.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(
            "the last checkpoint (step %d) has no score:%n%s".formatted(step, evaluator.tail()));
      }
      synchronized (scores) {
        scores.wait(200);
      }
    }
  }

  private ManagedChannel channel(Address address) {
    ManagedChannel channel = Channels.open(address.toString());
    channels.add(channel);
    return channel;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** True once {@link #close} was called: what fails from then on is no failure. */
  public boolean isClosed() {
    return roles.isClosed();
  }

  /** Stops every process. */
  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    roles.close();
  }
}
