package io.altmesh.cli.ablate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.cli.demo.Machine;
import io.altmesh.cli.roles.RoleGroup;
import io.altmesh.cli.roles.RoleProcess;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.TrainingRunGrpc;
import io.altmesh.proto.v1.WatchRunRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs the rows, one training after the other, each in a process of its own beside one teacher and
 * one evaluator; every run's vectors come from one embedding store. Seed by seed, so that an early
 * table has all rows. A second start in the same folder goes on where the first stopped.
 */
public final class Ablation implements AutoCloseable {
  private final AblationOptions options;
  private final List<Row> rows;
  private final Path file;
  private final PrintWriter out;
  private final RoleGroup roles;
  private final AblationConsole console;
  private final List<RunFigures> runs = new ArrayList<>();

  /**
   * @param file gets every run's figures, anew after each run
   */
  public Ablation(AblationOptions options, Path file, PrintWriter out) {
    this(options, Row.inOrder(), file, out);
  }

  /**
   * @param rows in an order in which none comes before the one it goes on with
   */
  Ablation(AblationOptions options, List<Row> rows, Path file, PrintWriter out) {
    this.options = options;
    this.rows = List.copyOf(rows);
    this.file = file;
    this.out = out;
    this.roles = new RoleGroup(logs());
    this.console = new AblationConsole(out, options.seeds() * rows.size());
  }

  private Path logs() {
    return options.folder().resolve("logs");
  }

  /**
   * Runs what is not finished and prints the table.
   *
   * @throws IllegalStateException when a role ended early; the message has the end of its log
   * @throws IllegalArgumentException when the folder is another ablation's
   */
  public void run() throws IOException, InterruptedException {
    checkRecipes();
    try (AblationFolder folder = AblationFolder.take(options.folder());
        Services services = new Services(roles, options)) {
      Files.createDirectories(logs());
      Files.createDirectories(options.folder().resolve("runs"));
      console.say("runs, logs and vectors: " + folder.path());
      Figures ceiling = ceiling(services);
      for (int seed = 1; seed <= options.seeds(); seed++) {
        for (Row row : rows) {
          runs.add(figures(row, seed, services));
          AblationJson.write(file, result(ceiling));
        }
      }
      out.printf("%n%s%n  %s%n", AblationTable.of(result(ceiling)), file);
      out.flush();
    }
  }

  /** The teacher's own English, asked for once. */
  private Figures ceiling(Services services) throws IOException, InterruptedException {
    Path known = options.folder().resolve("teacher.json");
    if (Files.exists(known)) {
      return FiguresJson.figures(FiguresJson.JSON.readTree(known.toFile()));
    }
    Address teacher = services.teacher();
    Figures ceiling = services.evaluator().evaluate(teacher, teacher, List.of("en"));
    ObjectNode node = FiguresJson.JSON.createObjectNode();
    FiguresJson.put(node, ceiling);
    FiguresJson.write(known, node);
    return ceiling;
  }

  private void checkRecipes() {
    for (Row row : rows) {
      if (!Files.isRegularFile(options.recipe(row))) {
        throw new IllegalArgumentException(
            "%s: no such recipe (expected: a sample with recipes/ablation/, as samples/emoji)"
                .formatted(options.recipe(row)));
      }
    }
  }

  private AblationResult result(Figures ceiling) {
    return new AblationResult(options.seeds(), Machine.describe(), ceiling, runs);
  }

  private RunFigures figures(Row row, int seed, Services services)
      throws IOException, InterruptedException {
    Path folder = options.run(row, seed);
    RunFile done = new RunFile(folder, options.recipe(row), options.overrides());
    Optional<RunFigures> known = done.read();
    if (known.isPresent()) {
      console.known(known.get());
      return known.get();
    }
    TrainedRun trained = train(row, seed, services);
    List<Score> scores = score(trained, services);
    RunFigures run =
        new RunFigures(
            row.name(),
            seed,
            trained.steps(),
            trained.trainSeconds(),
            scores.get(0).getFingerprint(),
            new Figures(scores));
    done.write(run);
    console.finished(run);
    return run;
  }

  /** Trains to the end, from where an earlier start stopped. */
  private TrainedRun train(Row row, int seed, Services services)
      throws IOException, InterruptedException {
    TrainedRun before = TrainedRun.look(options.run(row, seed));
    if (before.isFinished()) {
      return before;
    }
    if (!before.canResume()) {
      before.clear();
    }
    Path folder = before.folder();
    String name = String.valueOf(folder.getFileName());
    RoleProcess trainer =
        roles.trainer(
            name,
            folder.resolve("address"),
            arguments(row, seed, services.teacher(), before.canResume()));
    watch(trainer.awaitAddress(), status -> console.status(row, seed, status));
    int exit = trainer.awaitEnd();
    TrainedRun after = TrainedRun.look(folder);
    if (exit != 0 || !after.isFinished()) {
      throw new IllegalStateException(
          "the trainer of %s ended with exit code %d at step %d:%n%s"
              .formatted(name, exit, after.steps(), trainer.tail()));
    }
    roles.stop(trainer);
    return after;
  }

  private List<String> arguments(Row row, int seed, Address teacher, boolean resume)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train", options.recipe(row).toString()));
    arguments.addAll(List.of("--out", options.run(row, seed).toString()));
    if (resume) {
      arguments.add("--resume");
    }
    List<String> values = new ArrayList<>(options.overrides());
    values.add("seed=" + seed);
    values.add("teacher.target=" + teacher);
    values.add("store.directory=" + options.folder().resolve("store"));
    if (row.after() != null) {
      Path student = TrainedRun.look(options.run(row.after(), seed)).checkpoint();
      values.add("student=" + student);
    }
    values.forEach(value -> arguments.addAll(List.of("--set", value)));
    return arguments;
  }

  private static void watch(Address trainer, Consumer<RunStatus> listener) {
    ManagedChannel channel = Channels.open(trainer.toString());
    try {
      TrainingRunGrpc.newBlockingStub(channel)
          .watch(WatchRunRequest.getDefaultInstance())
          .forEachRemaining(listener);
    } catch (StatusRuntimeException e) {
      // How it ended is in its exit code, its log and its last checkpoint.
    } finally {
      channel.shutdownNow();
    }
  }

  private List<Score> score(TrainedRun run, Services services) throws InterruptedException {
    Address teacher = services.teacher();
    RoleGroup.Service student =
        roles.service(
            "student",
            List.of(
                "student",
                "--model",
                run.checkpoint().toString(),
                "--teacher",
                teacher.toString(),
                "--cache",
                options.folder().resolve("student-cache").toString()));
    try {
      return services
          .evaluator()
          .evaluate(student.address(), teacher, AblationOptions.LANGUAGES)
          .scores();
    } finally {
      roles.stop(student.process());
    }
  }

  /** True once {@link #close} was called: what fails from then on is no failure. */
  public boolean isClosed() {
    return roles.isClosed();
  }

  /** Stops every role; a trainer writes a checkpoint first, from which the next start goes on. */
  @Override
  public void close() {
    roles.close();
  }
}
