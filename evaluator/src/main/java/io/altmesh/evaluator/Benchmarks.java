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
   * Blocks until the subject is scored.
   *
   * @param languages empty for all of the benchmark
   */
  void score(String name, Subject subject, List<String> languages, Consumer<Score> scores) {
    RetrievalBenchmark benchmark = named(name);
    List<String> wanted = languages.isEmpty() ? benchmark.languages() : languages;
    for (String language : wanted) {
      if (!benchmark.languages().contains(language)) {
        throw MeshException.invalidArgument(
            "language '%s' (expected of %s: %s)",
            language, name, String.join(", ", benchmark.languages()));
      }
    }
    new Scorer(benchmark, images).score(subject, wanted, scores);
  }

  private RetrievalBenchmark named(String name) {
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
