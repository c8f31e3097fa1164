package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.layout.Captions;
import io.altmesh.encoder.similarity.Matches;
import io.altmesh.evaluator.metric.RetrievalScores;
import io.altmesh.evaluator.metric.TopK;
import io.altmesh.proto.v1.Score;
import java.util.Arrays;
import java.util.List;

/**
 * Captions find images, images find captions; any of an image's captions is a hit. Every list of
 * captions that comes in gives a partial score.
 */
final class RetrievalScorer implements TaskScorer {
  private final Benchmark benchmark;
  private final UnitRows images;
  private final Comparer comparer;
  private final TextsOf texts;

  /** The vectors of a language's texts, shared by a benchmark's splits. */
  @FunctionalInterface
  interface TextsOf {
    TextVectors in(String language);
  }

  RetrievalScorer(Benchmark benchmark, UnitRows images, Comparer comparer, TextsOf texts) {
    this.benchmark = benchmark;
    this.images = images;
    this.comparer = comparer;
    this.texts = texts;
  }

  @Override
  public void score(String language, Report report) {
    Captions captions = benchmark.captions(language);
    if (captions.size() == 0) {
      return;
    }
    int[] captionRanks = new int[captions.size()];
    TopK found = new TopK(RetrievalFigures.KS);
    UnitRows vectors =
        texts
            .in(language)
            .of(
                captions.texts(),
                (from, rows) -> {
                  int[] ranks = rank(captions, from, rows);
                  System.arraycopy(ranks, 0, captionRanks, from, ranks.length);
                  Arrays.stream(ranks).forEach(found::add);
                  if (from + ranks.length < captions.size()) {
                    report.partial(RetrievalFigures.soFar(score(report, captions, found), found));
                  }
                });
    int[][] captionsOf = captions.ofImages(images.count());
    int[] imageRanks =
        comparer.ranks(images.rows(), vectors.rows(), Matches.of(List.of(captionsOf)));
    RetrievalScores scores = RetrievalScores.of(captionRanks, imageRanks);
    Score.Builder last =
        RetrievalFigures.all(score(report, captions, found), scores, captionRanks, imageRanks);
    if (report.outcomes()) {
      Arrays.stream(captionRanks).forEach(last::addRanks);
      Arrays.stream(imageRanks).forEach(last::addImageRanks);
    }
    if (report.examples() > 0) {
      last.addAllExamples(
          examples(captions, vectors).of(report.examples(), captionRanks, comparer));
    }
    report.last(last);
  }

  private Examples examples(Captions captions, UnitRows vectors) {
    return new Examples(
        Examples.Side.ofTexts(vectors, captions.texts()),
        Examples.Side.ofImages(images, benchmark),
        captions.images()::get,
        caption -> captions.images().get(caption)[0]);
  }

  private Score.Builder score(Report report, Captions captions, TopK found) {
    return report.score((int) found.count(), captions.size(), images.count());
  }

  private int[] rank(Captions captions, int from, UnitRows rows) {
    List<int[]> wanted = captions.images().subList(from, from + rows.count());
    return comparer.ranks(rows.rows(), images.rows(), Matches.of(wanted));
  }
}
