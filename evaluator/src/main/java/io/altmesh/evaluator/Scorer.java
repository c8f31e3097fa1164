package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.evaluator.metric.Ranking;
import io.altmesh.evaluator.metric.Recalls;
import io.altmesh.evaluator.metric.Vectors;
import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

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
    Vectors candidates = images.of(subject, benchmark);
    for (String language : languages) {
      List<RetrievalBenchmark.Query> captions =
          benchmark.queries().stream().filter(q -> q.language().equals(language)).toList();
      if (!captions.isEmpty()) {
        new LanguageScore(subject, language, captions, candidates, scores).run();
      }
    }
  }

  /** One language under way: the captions' vectors fill up from the front. */
  private final class LanguageScore {
    private final Subject subject;
    private final String language;
    private final List<RetrievalBenchmark.Query> captions;
    private final Vectors candidates;
    private final List<View> views;
    private final Consumer<Score> scores;
    private final long start = System.nanoTime();
    private float[] values = new float[0];
    private int known;

    LanguageScore(
        Subject subject,
        String language,
        List<RetrievalBenchmark.Query> captions,
        Vectors candidates,
        Consumer<Score> scores) {
      this.subject = subject;
      this.language = language;
      this.captions = captions;
      this.candidates = candidates;
      this.scores = scores;
      this.views = View.of(benchmark, captions);
    }

    void run() {
      subject.embed(captions.stream().map(RetrievalBenchmark.Query::text).toList(), this::add);
      Vectors texts = Vectors.normalized(known, candidates.dim(), values);
      for (View view : views) {
        scores.accept(finalScore(view, texts));
      }
    }

    private void add(float[] rows) {
      values = Arrays.copyOf(values, values.length + rows.length);
      System.arraycopy(rows, 0, values, values.length - rows.length, rows.length);
      known = values.length / candidates.dim();
      if (known < captions.size()) {
        Vectors texts = Vectors.normalized(known, candidates.dim(), values);
        for (View view : views) {
          scores.accept(partialScore(view, texts));
        }
      }
    }

    private Score partialScore(View view, Vectors texts) {
      int count = (int) IntStream.of(view.queries()).filter(query -> query < known).count();
      Recalls textToImage = textToImage(view, texts, count);
      return score(view, count, textToImage).setPartial(true).build();
    }

    private Score finalScore(View view, Vectors texts) {
      Recalls textToImage = textToImage(view, texts, view.queries().length);
      Recalls imageToText = imageToText(view, texts);
      return score(view, view.queries().length, textToImage)
          .setImageToText(recall(imageToText))
          .setMeanRecall(Recalls.mean(textToImage, imageToText))
          .build();
    }

    private Recalls textToImage(View view, Vectors texts, int count) {
      Vectors queries = texts.select(Arrays.copyOf(view.queries(), count));
      int[] matches = Arrays.copyOf(view.matches(), count);
      return Recalls.of(Ranking.ranks(queries, candidates.select(view.candidates()), matches));
    }

    /** The view's images as queries among the language's captions (of candidates only). */
    private Recalls imageToText(View view, Vectors texts) {
      boolean all = view.candidates().length == candidates.rows();
      int[] rivals = all ? IntStream.range(0, texts.rows()).toArray() : view.queries();
      int[] queries = IntStream.of(view.matches()).map(i -> view.candidates()[i]).toArray();
      int[] matches = all ? view.queries() : IntStream.range(0, rivals.length).toArray();
      return Recalls.of(Ranking.ranks(candidates.select(queries), texts.select(rivals), matches));
    }

    private Score.Builder score(View view, int queries, Recalls textToImage) {
      return Score.newBuilder()
          .setBenchmark(benchmark.name())
          .setModelName(subject.description().getName())
          .setFingerprint(subject.fingerprint())
          .setStep(subject.description().getStep())
          .setRole(subject.role())
          .setLanguage(language)
          .setSplit(view.split())
          .setQueries(queries)
          .setCandidates(view.candidates().length)
          .setTextToImage(recall(textToImage))
          .setSeconds((System.nanoTime() - start) / 1e9)
          .setCreatedAtMillis(System.currentTimeMillis());
    }
  }

  private static Recall recall(Recalls recalls) {
    return Recall.newBuilder()
        .setAt1(recalls.at1())
        .setAt5(recalls.at5())
        .setAt10(recalls.at10())
        .build();
  }
}
