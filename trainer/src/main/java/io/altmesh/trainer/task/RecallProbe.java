package io.altmesh.trainer.task;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.BenchImage;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.Query;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.trainer.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Text to image recall@10 of a model directory on a benchmark's queries in one language, with and
 * without flags: a look at a run that has no evaluator. Loads the directory through the same door
 * as services do.
 */
final class RecallProbe {
  private static final int K = 10;
  private static final int TOGETHER = 64;

  private final RetrievalBenchmark benchmark;
  private final List<Query> queries;
  private final Engine engine;

  private RecallProbe(RetrievalBenchmark benchmark, List<Query> queries, Engine engine) {
    this.benchmark = benchmark;
    this.queries = queries;
    this.engine = engine;
  }

  static RecallProbe open(Recipe.Probe probe, Engine engine) {
    RetrievalBenchmark benchmark = RetrievalBenchmark.load(probe.benchmark());
    return new RecallProbe(benchmark, benchmark.queries(probe.language()), engine);
  }

  Map<String, Double> scores(Path model) {
    try (EmbeddingModel opened = EmbeddingModels.open(model, engine)) {
      float[][] texts =
          unit(
              queries,
              list -> opened.embedText(list.stream().map(Query::text).toList(), Space.PROJECTED));
      float[][] images =
          unit(
              benchmark.images(),
              list ->
                  opened.embedImages(
                      list.stream().map(BenchImage::bytes).toList(), Space.PROJECTED));
      Map<String, Double> scores = new LinkedHashMap<>();
      scores.put("probe/t2i_r10", recall(texts, images, true));
      scores.put("probe/t2i_r10_without_flags", recall(texts, images, false));
      return scores;
    }
  }

  /**
   * Share of queries whose image is among the first k; without flags, flags are no candidates
   * either.
   */
  private double recall(float[][] texts, float[][] images, boolean withFlags) {
    Map<String, Integer> place = new HashMap<>();
    Set<String> flags = new HashSet<>();
    queries.stream().filter(Query::flag).forEach(query -> flags.add(query.key()));
    for (int i = 0; i < images.length; i++) {
      place.put(benchmark.images().get(i).key(), i);
    }
    boolean[] candidate = new boolean[images.length];
    for (int i = 0; i < images.length; i++) {
      candidate[i] = withFlags || !flags.contains(benchmark.images().get(i).key());
    }
    int found = 0;
    int asked = 0;
    for (int q = 0; q < texts.length; q++) {
      if (withFlags || !queries.get(q).flag()) {
        asked++;
        found +=
            rank(
                        texts[q],
                        images,
                        candidate,
                        Objects.requireNonNull(place.get(queries.get(q).key())))
                    < K
                ? 1
                : 0;
      }
    }
    return asked == 0 ? 0 : (double) found / asked;
  }

  /** How many candidates are nearer than the match. */
  private static int rank(float[] text, float[][] images, boolean[] candidate, int match) {
    float own = dot(text, images[match]);
    int nearer = 0;
    for (int i = 0; i < images.length; i++) {
      if (candidate[i] && i != match && dot(text, images[i]) > own) {
        nearer++;
      }
    }
    return nearer;
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static <T> float[][] unit(List<T> items, Function<List<T>, Embeddings> embed) {
    List<float[]> rows = new ArrayList<>();
    for (int from = 0; from < items.size(); from += TOGETHER) {
      Embeddings part = embed.apply(items.subList(from, Math.min(items.size(), from + TOGETHER)));
      for (int row = 0; row < part.rows(); row++) {
        float[] values = new float[part.dim()];
        System.arraycopy(part.values(), row * part.dim(), values, 0, part.dim());
        float length = (float) Math.sqrt(dot(values, values));
        for (int i = 0; length > 0 && i < values.length; i++) {
          values[i] /= length;
        }
        rows.add(values);
      }
    }
    return rows.toArray(float[][]::new);
  }
}
