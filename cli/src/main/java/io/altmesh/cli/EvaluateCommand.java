package io.altmesh.cli;

import io.altmesh.cli.elevater.ElevaterSubmission;
import io.altmesh.cli.evaluate.EvaluatedModel;
import io.altmesh.cli.evaluate.Evaluation;
import io.altmesh.cli.evaluate.EvaluationResults;
import io.altmesh.cli.evaluate.ScoreFolder;
import io.altmesh.cli.evaluate.ScoreProgress;
import io.altmesh.cli.evaluate.Scored;
import io.altmesh.cli.evaluate.ScoresJson;
import io.altmesh.cli.evaluate.ScoresTable;
import io.altmesh.cli.report.ReportPage;
import io.altmesh.cli.report.ScoreSource;
import io.altmesh.corpus.benchmark.BenchmarkCatalog;
import io.altmesh.evaluator.scoring.Scoring;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.teacher.TeacherOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Scores one model on benchmarks, in each of their languages, and ends.",
    footer = {
      "",
      "The first figure of a table is the one that papers report, with its 95 %% interval",
      "by bootstrap over queries. recall@k: captions find their image; i2t@k: images find",
      "one of their captions; mean-recall: the mean of all six. N-shot-…: a probe trained on",
      "N images of each class, the mean over seeds. cosine, mse: between the model's vectors",
      "of texts and its teacher's of their translations.",
      "A benchmark whose data is not whole is scored over what can be read and marked",
      "INCOMPLETE, and what is wrong is told; the exit code stays 0.",
      "",
      "--out DIR gets, as scores come:",
      "  BENCHMARK_SPLIT_LANGUAGE.json  for clip_benchmark build DIR",
      "  scores.csv                     a line a metric, with its interval",
      "  scores.jsonl                   altmesh.v1.Score, for altmesh export --scores",
      "  outcomes/                      the rank of every query, for altmesh compare",
      "  examples/                      hits and misses, for altmesh report",
      "",
      "Examples:",
      "  altmesh evaluate --benchmark emoji-groups --model samples/emoji/teacher",
      "  altmesh evaluate --benchmark xtd-11 --data-root /data --model models/altclip \\",
      "      --languages zh,ar --out altclip",
      "  altmesh evaluate --benchmark xm3600 --data-root /data --target :7003 --json",
      "  altmesh evaluate --benchmark my.yaml --target :7003 --image-target :7001",
      "  altmesh evaluate --benchmark emoji-groups-linear-probe \\",
      "      --model samples/emoji/teacher",
      "  altmesh evaluate --benchmark emoji-agreement --target :7003 \\",
      "      --teacher samples/emoji/teacher",
      "  altmesh evaluate --benchmark xtd-11 --data-root /data \\",
      "      --backend teacher-service/examples/oip-triton.yaml --out triton",
      "  altmesh compare altclip triton",
      "  altmesh evaluate --benchmark elevater-cifar-10 --benchmark elevater-dtd \\",
      "      --data-root /data --model models/altclip --elevater-zip altclip.zip",
    })
final class EvaluateCommand implements Callable<Integer> {
  /** Hits, and misses, of a language. */
  private static final int EXAMPLES = 6;

  @Option(
      names = "--benchmark",
      required = true,
      paramLabel = "NAME|YAML",
      description =
          "A benchmark that ships (altmesh benchmarks), or a definition of your own; repeatable.")
  List<String> benchmarks = List.of();

  @ArgGroup(multiplicity = "1")
  Source source = new Source();

  /** Which model. */
  static final class Source {
    @Option(
        names = "--model",
        required = true,
        paramLabel = "DIR",
        description = "A model's directory, loaded in this process.")
    @Nullable Path model;

    @Option(
        names = "--backend",
        required = true,
        paramLabel = "FILE.yaml",
        description =
            "Towers that come from elsewhere: Open Inference Protocol servers, ONNX files, files"
                + " of vectors. Keys: teacher-service/examples.")
    @Nullable Path backend;

    @Option(
        names = "--target",
        required = true,
        paramLabel = "ADDRESS",
        description = "A teacher, a student or another Embedder that is up.")
    @Nullable String target;
  }

  @Option(
      names = "--image-target",
      paramLabel = "ADDRESS",
      description = "An Embedder that answers images, where the model answers texts alone.")
  @Nullable String imageTarget;

  @Option(
      names = "--teacher",
      paramLabel = "ADDRESS|DIR",
      description =
          "The model's teacher, for benchmarks of agreement: an Embedder that is up, or a directory"
              + " that is loaded in this process.")
  @Nullable String teacher;

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "LANG",
      description = "e.g. zh,ar; only their files need be there (default: all of a benchmark).")
  List<String> languages = List.of();

  @Option(
      names = "--split",
      description = "Default: a benchmark's first; its parts too where that is all of the data.")
  @Nullable String split;

  @Mixin DataOptions dataSets = new DataOptions();

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description =
          "Keep image vectors there for the next evaluation, as evaluators and trainers do"
              + " (default: they are computed anew).")
  @Nullable Path store;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write scores and outcomes to this new folder.")
  @Nullable Path out;

  @Option(names = "--json", description = "Print an array of objects in place of tables.")
  boolean json;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description =
          "Draw the scores, with hits and misses, beside published figures; one file without links"
              + " to anywhere.")
  @Nullable Path report;

  @Option(
      names = "--beside",
      paramLabel = "[NAME=]PATH",
      description =
          "With --report: draw these scores too, such as teacher=DIR; as altmesh report takes them."
              + " Repeatable.")
  List<String> beside = List.of();

  @Mixin ElevaterOptions elevater = new ElevaterOptions();
  @Mixin EngineOptions engine = new EngineOptions();
  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin SecurityOptions security = new SecurityOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    BenchmarkCatalog catalog = BenchmarkCatalog.shipped();
    Evaluation evaluation =
        new Evaluation(
            benchmarks.stream().map(catalog::find).toList(),
            dataSets.roots(),
            languages,
            split == null ? List.of() : List.of(split),
            report == null && out == null ? 0 : EXAMPLES);
    OutputFile.require("--report", report);
    if (report == null && !beside.isEmpty()) {
      throw new IllegalArgumentException(
          "--beside %s: nothing is drawn (expected: --report FILE.html with it)"
              .formatted(beside.get(0)));
    }
    ElevaterSubmission submission = elevater.begin(evaluation, source.model);
    evaluation.requireData();
    requireTeacher(evaluation);
    List<ScoreSource> drawn = new ArrayList<>();
    for (String path : beside) {
      drawn.add(ScoreSource.read(path));
    }
    ScoreFolder folder = out == null ? null : ScoreFolder.create(out);
    try (Opened opened = new Opened()) {
      Shutdown.closeOnExit(opened);
      try {
        EvaluationResults results = score(evaluation, folder, submission, opened);
        tell(results.scores());
        if (submission != null) {
          ElevaterOptions.finish(submission, results.scores(), spec.commandLine().getErr());
        }
        if (report != null) {
          drawn.add(source(results));
          Files.writeString(report, ReportPage.of(drawn));
        }
      } catch (Exception e) {
        if (opened.isClosed()) { // by Ctrl-C: what ends then has not failed
          return spec.exitCodeOnExecutionException();
        }
        throw e;
      }
    }
    return spec.exitCodeOnSuccess();
  }

  private EvaluationResults score(
      Evaluation evaluation,
      @Nullable ScoreFolder folder,
      @Nullable ElevaterSubmission submission,
      Opened opened)
      throws Exception {
    ScoreProgress progress =
        new ScoreProgress(spec.commandLine().getErr(), Terminal.isThere(), System::nanoTime);
    EvaluationResults results = new EvaluationResults(progress, folder);
    if (submission != null) {
      opened.open(() -> submission);
    }
    Path kept =
        store == null ? opened.open(() -> new TemporaryFolder("altmesh-images")).path() : store;
    Scoring scoring = opened.open(() -> Scoring.open(kept));
    EvaluatedModel model = opened.open(this::model);
    EvaluatedModel taughtBy =
        evaluation.needsTeacher().isEmpty() ? null : opened.open(this::teacher);
    evaluation.run(model, taughtBy, scoring, submission, results);
    progress.end();
    return results;
  }

  private void requireTeacher(Evaluation evaluation) {
    evaluation
        .needsTeacher()
        .filter(name -> teacher == null)
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "%s: holds a model against its teacher (expected: --teacher ADDRESS|DIR)"
                      .formatted(name));
            });
  }

  private EvaluatedModel model() throws IOException {
    if (source.target != null) {
      return EvaluatedModel.at(source.target, imageTarget, calls());
    }
    Path path = Objects.requireNonNull(source.model == null ? source.backend : source.model);
    return load(path, imageTarget);
  }

  private EvaluatedModel teacher() throws IOException {
    String named = Objects.requireNonNull(teacher);
    Path directory = Path.of(named);
    return Files.isDirectory(directory)
        ? load(directory, null)
        : EvaluatedModel.at(named, null, calls());
  }

  private ClientOptions calls() {
    return security.secure(callOptions.calls());
  }

  private EvaluatedModel load(Path path, @Nullable String images) throws IOException {
    // On loopback, for this process alone; nobody else watches its health.
    ServerOptions here = ServerOptions.at(Address.parse("127.0.0.1:0")).withCanary(Duration.ZERO);
    TeacherOptions served =
        new TeacherOptions(
                path,
                null,
                here,
                engine.device,
                engine.precision,
                engine.workers,
                QueueSettings.DEFAULT)
            .withCalls(calls());
    return EvaluatedModel.load(served, images, calls());
  }

  private static ScoreSource source(EvaluationResults results) {
    return new ScoreSource(
        "", results.scores().stream().map(Scored::score).toList(), results.galleries());
  }

  private void tell(List<Scored> scores) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? ScoresJson.of(scores) : ScoresTable.of(scores));
    out.flush();
    long incomplete = scores.stream().filter(scored -> !scored.complete()).count();
    if (incomplete > 0) {
      spec.commandLine()
          .getErr()
          .printf(
              "altmesh: %d of %d scores rest on data that is not whole%n",
              incomplete, scores.size());
      spec.commandLine().getErr().flush();
    }
  }
}
