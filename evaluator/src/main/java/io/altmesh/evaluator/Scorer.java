package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.Query;
import io.altmesh.evaluator.metric.Vectors;
import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.function.Consumer;

/**
 * Scores one model on one benchmark, language by language. While a language's texts come in, each
 * list yields partial text→image scores; when all are there, final scores in both directions.
 */
final class Scorer {
  private final RetrievalBenchmark benchmark;
  private final ImageVectors images;

  Scorer(RetrievalBenchmark benchmark, ImageVectors images) {
    this.benchmark = benchmark;
    this.images = images;
  }

  /**
   * Blocks until all languages are scored.
   *
   * @param scores is called with each score; what it throws ends the work
   */
  void score(Subject subject, List<String> languages, Consumer<Score> scores) {
    Candidates candidates = Candidates.of(benchmark, images.of(subject, benchmark));
    for (String language : languages) {
      List<Query> captions = benchmark.queries(language);
      if (!captions.isEmpty()) {
        score(subject, language, captions, candidates, scores);
      }
    }
  }

  private void score(
      Subject subject,
      String language,
      List<Query> captions,
      Candidates candidates,
      Consumer<Score> scores) {
    LanguageScore score = new LanguageScore(candidates, captions);
    ScoreReport report = new ScoreReport(benchmark, subject, language, score, candidates, scores);
    int dim = candidates.vectors().dim();
    subject.embed(
        captions.stream().map(Query::text).toList(),
        dim,
        rows -> {
          score.add(Vectors.normalized(rows.length / dim, dim, rows));
          report.tell();
        });
  }
}
