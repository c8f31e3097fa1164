package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.evaluator.metric.Recalls;
import io.altmesh.proto.v1.Recall;
import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.function.Consumer;

/** A language's scores as messages, partial ones until it is complete. */
final class ScoreReport {
  private final RetrievalBenchmark benchmark;
  private final Subject subject;
  private final String language;
  private final LanguageScore score;
  private final Candidates candidates;
  private final Consumer<Score> scores;
  private final long start = System.nanoTime();

  ScoreReport(
      RetrievalBenchmark benchmark,
      Subject subject,
      String language,
      LanguageScore score,
      Candidates candidates,
      Consumer<Score> scores) {
    this.benchmark = benchmark;
    this.subject = subject;
    this.language = language;
    this.score = score;
    this.candidates = candidates;
    this.scores = scores;
  }

  /** Tells how it stands: one score a view. */
  void tell() {
    if (score.complete()) {
      tellFinal();
    } else {
      score.views().forEach(view -> scores.accept(textToImage(view).setPartial(true).build()));
    }
  }

  private void tellFinal() {
    List<Recalls> images = score.imageRecalls();
    for (int i = 0; i < images.size(); i++) {
      View view = score.views().get(i);
      Recalls texts = Recalls.of(score.captionRanks(view));
      scores.accept(
          textToImage(view)
              .setImageToText(recall(images.get(i)))
              .setMeanRecall(Recalls.mean(texts, images.get(i)))
              .build());
    }
  }

  private Score.Builder textToImage(View view) {
    int[] ranks = score.captionRanks(view);
    return Score.newBuilder()
        .setBenchmark(benchmark.name())
        .setModelName(subject.description().getName())
        .setFingerprint(subject.fingerprint())
        .setStep(subject.description().getStep())
        .setRole(subject.role())
        .setLanguage(language)
        .setSplit(view.split())
        .setQueries(ranks.length)
        .setCandidates(candidates.count(view.pool()))
        .setTextToImage(recall(Recalls.of(ranks)))
        .setSeconds((System.nanoTime() - start) / 1e9)
        .setCreatedAtMillis(System.currentTimeMillis());
  }

  private static Recall recall(Recalls recalls) {
    return Recall.newBuilder()
        .setAt1(recalls.at1())
        .setAt5(recalls.at5())
        .setAt10(recalls.at10())
        .build();
  }
}
