package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.ClassTexts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Zero-shot classifiers: of each class the mean of its prompts' unit vectors, of unit length again
 * (CLIP's notebook; CLIP_benchmark's {@code zero_shot_classifier}). Computed once per checkpoint
 * and language while it is among the last {@value #KEPT} used. Thread-safe.
 */
public final class TextClassifiers {
  private static final int KEPT = 16;

  private final Map<String, UnitRows> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UnitRows> eldest) {
          return size() > KEPT;
        }
      };

  /** A unit row a class. */
  UnitRows of(Subject subject, Benchmark benchmark, String language, int dim) {
    ClassTexts classes = benchmark.classes(language);
    String key =
        String.join("|", subject.fingerprint(), benchmark.name(), benchmark.split(), language)
            + classes.hashCode();
    UnitRows classifier = get(key);
    if (classifier == null) {
      classifier = make(subject, classes, dim);
      put(key, classifier);
    }
    return classifier;
  }

  private synchronized @Nullable UnitRows get(String key) {
    return known.get(key);
  }

  private synchronized void put(String key, UnitRows classifier) {
    known.put(key, classifier);
  }

  private static UnitRows make(Subject subject, ClassTexts classes, int dim) {
    int templates = classes.templates().size();
    List<String> prompts =
        IntStream.range(0, classes.names().size())
            .boxed()
            .flatMap(label -> classes.prompts(label).stream())
            .toList();
    UnitRows rows = new TextVectors(subject, dim).of(prompts, (from, vectors) -> {});
    UnitRows means = new UnitRows(classes.names().size(), dim);
    for (int label = 0; label < means.count(); label++) {
      means.put(label, rows.sum(label * templates, (label + 1) * templates), 0);
    }
    return means;
  }
}
