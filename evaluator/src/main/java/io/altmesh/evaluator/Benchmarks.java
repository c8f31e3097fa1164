package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.BenchmarkCatalog;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.corpus.benchmark.Task;
import io.altmesh.evaluator.scoring.BenchmarkScorer;
import io.altmesh.evaluator.scoring.Scoring;
import io.altmesh.evaluator.scoring.Subject;
import io.altmesh.evaluator.scoring.Wish;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.Score;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The benchmarks of a process, by name. Thread-safe. Closing it releases the engine that compares.
 */
public final class Benchmarks implements AutoCloseable {
  private final List<BenchmarkScorer> all;
  private final List<io.altmesh.proto.v1.Benchmark> told;
  private final Scoring scoring;

  private Benchmarks(
      List<BenchmarkScorer> all, List<io.altmesh.proto.v1.Benchmark> told, Scoring scoring) {
    this.all = all;
    this.told = told;
    this.scoring = scoring;
  }

  /**
   * Finds benchmarks and opens each once, so that data that is missing is told before any work.
   *
   * @param names of those that ship ({@code xtd-11}), or YAML files
   * @param store root of the embedding store that keeps image vectors
   * @throws io.altmesh.corpus.CorpusException when one is not known or its data is not there
   */
  public static Benchmarks load(List<String> names, DataRoots roots, Path store) {
    BenchmarkCatalog catalog = BenchmarkCatalog.shipped();
    Scoring scoring = Scoring.open(store);
    try {
      List<BenchmarkScorer> all = new ArrayList<>();
      List<io.altmesh.proto.v1.Benchmark> told = new ArrayList<>();
      for (String name : names) {
        BenchmarkScorer one = new BenchmarkScorer(catalog.find(name), roots, scoring);
        told.add(message(one));
        all.add(one);
      }
      return new Benchmarks(List.copyOf(all), List.copyOf(told), scoring);
    } catch (RuntimeException e) {
      scoring.close();
      throw e;
    }
  }

  private static io.altmesh.proto.v1.Benchmark message(BenchmarkScorer one) {
    var definition = one.definition();
    try (Benchmark data = one.open(definition.splits().get(0))) {
      boolean captioned = !definition.task().hasClasses();
      return io.altmesh.proto.v1.Benchmark.newBuilder()
          .setName(definition.name())
          .setTitle(definition.title())
          .setTask(definition.task().toString())
          .addAllLanguages(data.languages())
          .addAllSplits(definition.splits())
          .addAllMetrics(definition.metrics().stream().map(Object::toString).toList())
          .setImages(data.imageCount())
          .setQueries(captioned ? captions(data) : data.imageCount())
          .build();
    }
  }

  /** In all languages. */
  private static int captions(Benchmark data) {
    return data.languages().stream().mapToInt(language -> data.captions(language).size()).sum();
  }

  /** As ListBenchmarks tells of them. */
  List<io.altmesh.proto.v1.Benchmark> messages() {
    return told;
  }

  /**
   * Checks a wish before any work is done for it.
   *
   * @throws MeshException NOT_FOUND for the benchmark, INVALID_ARGUMENT for a language or split
   */
  void require(String name, Wish wish) {
    var benchmark = message(name);
    for (String language : wish.languages()) {
      requireOne("language", language, name, benchmark.getLanguagesList());
    }
    for (String split : wish.splits()) {
      requireOne("split", split, name, benchmark.getSplitsList());
    }
  }

  /** Whether a benchmark holds models against their teacher. */
  boolean needsTeacher(String name) {
    return message(name).getTask().equals(Task.AGREEMENT.toString());
  }

  private static void requireOne(String what, String given, String name, List<String> known) {
    if (!known.contains(given)) {
      throw MeshException.invalidArgument(
          "%s '%s' (expected of %s: %s)", what, given, name, String.join(", ", known));
    }
  }

  /**
   * Checks what a process was told to score, once, at its start.
   *
   * @throws MeshException INVALID_ARGUMENT for a language that is in none of the benchmarks
   */
  void requireKnown(List<String> languages) {
    List<String> known =
        told.stream().flatMap(one -> one.getLanguagesList().stream()).distinct().toList();
    for (String language : languages) {
      if (!known.contains(language)) {
        throw MeshException.invalidArgument(
            "language '%s' (expected: %s)", language, String.join(", ", known));
      }
    }
  }

  /** Blocks until the subject is scored as wished. */
  public void score(String name, Subject subject, Wish wish, Consumer<Score> scores) {
    all.get(told.indexOf(message(name))).score(subject, wish, scores);
  }

  /**
   * Scores all benchmarks, each in those of the languages that it has; empty means all. A subject
   * without a teacher, such as the teacher itself, is not scored by agreement.
   */
  void scoreAll(Subject subject, List<String> languages, Consumer<Score> scores) {
    for (BenchmarkScorer one : all) {
      Task task = one.definition().task();
      boolean alone = subject.teacher() == null && task == Task.AGREEMENT;
      List<String> wanted = wanted(one, languages);
      if (!wanted.isEmpty() && !alone) {
        one.score(subject, Wish.in(wanted), scores);
      }
    }
  }

  private List<String> wanted(BenchmarkScorer one, List<String> languages) {
    boolean all = languages.isEmpty() || !one.definition().task().readsTexts();
    return message(one.definition().name()).getLanguagesList().stream()
        .filter(language -> all || languages.contains(language))
        .toList();
  }

  /**
   * @throws MeshException NOT_FOUND, naming those there are
   */
  io.altmesh.proto.v1.Benchmark message(String name) {
    return told.stream()
        .filter(benchmark -> benchmark.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                MeshException.notFound(
                    "benchmark '%s' (known: %s)",
                    name,
                    String.join(
                        ", ", told.stream().map(io.altmesh.proto.v1.Benchmark::getName).toList())));
  }

  @Override
  public void close() {
    scoring.close();
  }
}
