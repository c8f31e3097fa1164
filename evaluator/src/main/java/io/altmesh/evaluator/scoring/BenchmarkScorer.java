package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.corpus.benchmark.Probe;
import io.altmesh.proto.v1.Score;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Scores models on one benchmark, whatever its task. Thread-safe: every call opens its own data.
 */
public final class BenchmarkScorer {
  private static final String ALL = "all";

  private final BenchmarkDefinition definition;
  private final DataRoots roots;
  private final Scoring scoring;

  /** Of a benchmark whose data need not be there yet. */
  public BenchmarkScorer(BenchmarkDefinition definition, DataRoots roots, Scoring scoring) {
    this.definition = definition;
    this.roots = roots;
    this.scoring = scoring;
  }

  public BenchmarkDefinition definition() {
    return definition;
  }

  /**
   * Opens the data of a split in all languages, to see what there is; that of training too.
   *
   * @throws io.altmesh.corpus.CorpusException naming every file that is missing
   */
  public Benchmark open(String split) {
    for (String read : definition.splitsRead(split)) {
      Benchmark.open(definition, roots, read, definition.languages()).close();
    }
    return Benchmark.open(definition, roots, split, definition.languages());
  }

  /**
   * Blocks until all is scored: of each split and language partial scores on the way, then a final
   * one.
   *
   * @param scores is called with each score; what it throws ends the work
   * @throws io.altmesh.corpus.CorpusException when data is missing or cannot be read
   * @throws io.altmesh.mesh.MeshException when the model cannot be asked
   */
  public void score(Subject subject, Wish wish, Consumer<Score> scores) {
    Map<String, TextVectors> texts = new HashMap<>();
    List<String> splits = wish.splits().isEmpty() ? reported() : wish.splits();
    List<String> languages = definition.languagesAmong(wish.languages());
    for (String split : splits) {
      try (Benchmark benchmark = Benchmark.open(definition, roots, split, read(languages));
          TaskScorer scorer = scorer(subject, benchmark, texts)) {
        for (String language : languages.isEmpty() ? benchmark.languages() : languages) {
          scorer.score(language, new Report(subject, benchmark, language, wish, scores));
        }
      }
    }
  }

  /** Those whose texts are needed. */
  private List<String> read(List<String> languages) {
    if (!definition.task().readsFirstLanguage() || languages.isEmpty()) {
      return languages;
    }
    Set<String> read = new LinkedHashSet<>(definition.languages().subList(0, 1));
    read.addAll(languages);
    return List.copyOf(read);
  }

  /** Where the first split is all of the data the others are parts of it, and come for free. */
  private List<String> reported() {
    String first = definition.splits().get(0);
    return first.equals(ALL) ? definition.splits() : List.of(first);
  }

  private TaskScorer scorer(Subject subject, Benchmark benchmark, Map<String, TextVectors> texts) {
    return switch (definition.task()) {
      case CLASSIFICATION -> new ClassificationScorer(subject, benchmark, scoring);
      case MULTI_LABEL -> new MultiLabelScorer(subject, benchmark, scoring);
      case LINEAR_PROBE -> new LinearProbeScorer(subject, benchmark, training(), scoring);
      case AGREEMENT -> new AgreementScorer(subject, benchmark, scoring.teachers());
      case TRANSLATION -> new TranslationScorer(subject, benchmark, scoring.comparer());
      case RETRIEVAL -> new RetrievalScorer(subject, benchmark, scoring, texts);
    };
  }

  private Benchmark training() {
    Probe probe = Objects.requireNonNull(definition.probe());
    return Benchmark.open(definition, roots, probe.train(), definition.languages());
  }
}
