package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.corpus.layout.Captions;
import io.altmesh.evaluator.metric.Agreement;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.Space;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How near the model's vectors of a language's texts are to its teacher's of the same texts in the
 * benchmark's first language, which the teacher reads. Every list of texts gives a partial score.
 * Where several texts belong together, as captions of one image, they are paired in turn.
 */
final class AgreementScorer implements TaskScorer {
  private final Subject subject;
  private final Benchmark benchmark;
  private final TeacherTexts teachers;
  private final String first;

  AgreementScorer(Subject subject, Benchmark benchmark, TeacherTexts teachers) {
    this.subject = subject;
    this.benchmark = benchmark;
    this.teachers = teachers;
    this.first = benchmark.definition().languages().get(0);
  }

  @Override
  public void score(String language, Report report) {
    EmbedderClient teacher = teacher();
    Captions texts = benchmark.captions(language);
    Captions taught = benchmark.captions(first);
    int[] counterparts = counterparts(texts, taught);
    int[] paired =
        IntStream.range(0, counterparts.length).filter(i -> counterparts[i] >= 0).toArray();
    List<String> asked = IntStream.of(paired).mapToObj(texts.texts()::get).toList();
    Map<Space, Agreement> found = new HashMap<>();
    for (Space space : spaces()) {
      Agreement agreement = new Agreement();
      found.put(space, agreement);
      List<float[]> wanted = teachers.of(teacher, space, taught.texts());
      int[] at = {0};
      subject.embed(
          asked,
          space,
          answer -> {
            for (float[] vector : Vectors.rows(answer.getEmbeddings())) {
              agreement.add(vector, wanted.get(counterparts[paired[at[0]++]]));
            }
            report.partial(score(report, found, texts.size(), taught.size()));
          });
    }
    report.last(score(report, found, texts.size(), taught.size()));
  }

  private EmbedderClient teacher() {
    EmbedderClient teacher = subject.teacher();
    if (teacher == null) {
      throw MeshException.failedPrecondition(
          "%s: no teacher to agree with (expected: --teacher, or teacher_target of Evaluate)",
          benchmark.name());
    }
    return teacher;
  }

  /** Of each text a place among the others; -1 of one that has none. */
  static int[] counterparts(Captions texts, Captions others) {
    Map<Integer, List<Integer>> placesOf = new HashMap<>();
    for (int place = 0; place < others.size(); place++) {
      for (int row : others.images().get(place)) {
        placesOf.computeIfAbsent(row, r -> new ArrayList<>()).add(place);
      }
    }
    Map<Integer, Integer> turns = new HashMap<>();
    int[] counterparts = new int[texts.size()];
    for (int i = 0; i < counterparts.length; i++) {
      int row = texts.images().get(i)[0];
      List<Integer> places = placesOf.getOrDefault(row, List.of());
      int turn = turns.merge(row, 1, Integer::sum) - 1;
      counterparts[i] = places.isEmpty() ? -1 : places.get(turn % places.size());
    }
    return counterparts;
  }

  private List<Space> spaces() {
    return benchmark.metrics().stream().map(AgreementScorer::space).distinct().toList();
  }

  private static Space space(Metric metric) {
    return metric == Metric.COSINE || metric == Metric.MSE ? Space.POOLED : Space.PROJECTED;
  }

  private Score.Builder score(
      Report report, Map<Space, Agreement> found, int total, int candidates) {
    long fewest = found.values().stream().mapToLong(Agreement::pairs).min().orElse(0);
    Score.Builder score = report.score((int) fewest, total, candidates);
    for (Metric metric : benchmark.metrics()) {
      Agreement agreement = found.get(space(metric));
      if (agreement != null) {
        score.addMetrics(figure(metric, agreement));
      }
    }
    return score;
  }

  private static MetricValue figure(Metric metric, Agreement agreement) {
    boolean error = Metric.isError(metric.toString());
    return Report.metric(
        metric.toString(), error ? agreement.meanSquaredError() : agreement.cosine());
  }
}
