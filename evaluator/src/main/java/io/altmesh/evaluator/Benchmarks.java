package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.Score;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The benchmarks of a process, by name. */
final class Benchmarks {
  private final List<RetrievalBenchmark> all;
  private final ImageVectors images;

  private Benchmarks(List<RetrievalBenchmark> all, ImageVectors images) {
    this.all = all;
    this.images = images;
  }

  /**
   * @param definitions YAML files
   * @param store root of the embedding store that keeps image vectors
   */
  static Benchmarks load(List<Path> definitions, Path store) {
    return new Benchmarks(
        definitions.stream().map(RetrievalBenchmark::load).toList(), new ImageVectors(store));
  }

  List<RetrievalBenchmark> all() {
    return all;
  }

  /**
   * Checks a wish before any work is done for it.
   *
   * @param languages empty for all of the benchmark
   * @return the languages to score
   * @throws MeshException NOT_FOUND for the benchmark, INVALID_ARGUMENT for a language
   */
  List<String> languages(String name, List<String> languages) {
    RetrievalBenchmark benchmark = named(name);
    for (String language : languages) {
      if (!benchmark.languages().contains(language)) {
        throw MeshException.invalidArgument(
            "language '%s' (expected of %s: %s)",
            language, name, String.join(", ", benchmark.languages()));
      }
    }
    return languages.isEmpty() ? benchmark.languages() : languages;
  }

  /**
   * Checks what a process was told to score, once, at its start.
   *
   * @throws MeshException INVALID_ARGUMENT for a language that is in none of the benchmarks
   */
  void requireKnown(List<String> languages) {
    List<String> known =
        all.stream().flatMap(benchmark -> benchmark.languages().stream()).distinct().toList();
    for (String language : languages) {
      if (!known.contains(language)) {
        throw MeshException.invalidArgument(
            "language '%s' (expected: %s)", language, String.join(", ", known));
      }
    }
  }

  /** Blocks until the subject is scored in these languages of the benchmark. */
  void score(String name, Subject subject, List<String> languages, Consumer<Score> scores) {
    new Scorer(named(name), images).score(subject, languages, scores);
  }

  /** Scores all benchmarks, each in those of the languages that it has; empty means all. */
  void scoreAll(Subject subject, List<String> languages, Consumer<Score> scores) {
    for (RetrievalBenchmark benchmark : all) {
      List<String> wanted =
          benchmark.languages().stream()
              .filter(language -> languages.isEmpty() || languages.contains(language))
              .toList();
      if (!wanted.isEmpty()) {
        score(benchmark.name(), subject, wanted, scores);
      }
    }
  }

  /**
   * @throws MeshException NOT_FOUND, naming those there are
   */
  RetrievalBenchmark named(String name) {
    return all.stream()
        .filter(benchmark -> benchmark.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                MeshException.notFound(
                    "benchmark '%s' (known: %s)",
                    name, String.join(", ", all.stream().map(RetrievalBenchmark::name).toList())));
  }
}
