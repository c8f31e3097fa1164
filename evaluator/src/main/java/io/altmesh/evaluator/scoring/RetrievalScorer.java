package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.layout.Captions;
import io.altmesh.encoder.similarity.Matches;
import io.altmesh.evaluator.metric.RetrievalScores;
import io.altmesh.evaluator.metric.TopK;
import io.altmesh.proto.v1.Score;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Captions find images, images find captions; any of an image's captions is a hit. Every list of
 * captions that comes in gives a partial score.
 */
final class RetrievalScorer implements TaskScorer {
  private final Subject subject;
  private final Benchmark benchmark;
  private final Scoring scoring;
  private final Comparer comparer;
  private final Map<String, TextVectors> texts;
  private @Nullable UnitRows images;

  /**
   * @param texts the vectors of each language's texts, shared by a benchmark's splits
   */
  RetrievalScorer(
      Subject subject, Benchmark benchmark, Scoring scoring, Map<String, TextVectors> texts) {
    this.subject = subject;
    this.benchmark = benchmark;
    this.scoring = scoring;
    this.comparer = scoring.comparer();
    this.texts = texts;
  }

  @Override
  public void score(String language, Report report) {
    Captions captions = benchmark.captions(language);
    if (captions.size() == 0) {
      return;
    }
    TextVectors known =
        texts.computeIfAbsent(language, l -> new TextVectors(subject, subject.imageDim()));
    score(captions, known, images(captions, known, report), report);
  }

  /** The first language to ask is told how they come in. */
  private UnitRows images(Captions captions, TextVectors known, Report report) {
    if (images == null) {
      RetrievalSoFar soFar = new RetrievalSoFar(benchmark, captions, known, comparer, report);
      images = scoring.images().all(subject, benchmark, soFar);
    }
    return images;
  }

  private void score(Captions captions, TextVectors texts, UnitRows images, Report report) {
    int[] captionRanks = new int[captions.size()];
    TopK found = new TopK(RetrievalFigures.KS);
    UnitRows vectors =
        texts.of(
            captions.texts(),
            (from, rows) -> {
              List<int[]> wanted = captions.images().subList(from, from + rows.count());
              int[] ranks = comparer.ranks(rows.rows(), images.rows(), Matches.of(wanted));
              System.arraycopy(ranks, 0, captionRanks, from, ranks.length);
              Arrays.stream(ranks).forEach(found::add);
              if (from + ranks.length < captions.size()) {
                Score.Builder partial = score(report, captions, found, images);
                report.partial(RetrievalFigures.soFar(partial, found));
              }
            });
    int[][] captionsOf = captions.ofImages(images.count());
    int[] imageRanks =
        comparer.ranks(images.rows(), vectors.rows(), Matches.of(List.of(captionsOf)));
    RetrievalScores scores = RetrievalScores.of(captionRanks, imageRanks);
    Score.Builder last =
        RetrievalFigures.all(
            score(report, captions, found, images), scores, captionRanks, imageRanks);
    if (report.outcomes()) {
      Arrays.stream(captionRanks).forEach(last::addRanks);
      Arrays.stream(imageRanks).forEach(last::addImageRanks);
    }
    if (report.examples() > 0) {
      last.addAllExamples(
          examples(captions, vectors, images).of(report.examples(), captionRanks, comparer));
    }
    report.last(last);
  }

  private Examples examples(Captions captions, UnitRows vectors, UnitRows images) {
    return new Examples(
        Examples.Side.ofTexts(vectors, captions.texts()),
        Examples.Side.ofImages(images, benchmark),
        captions.images()::get,
        caption -> captions.images().get(caption)[0]);
  }

  private static Score.Builder score(
      Report report, Captions captions, TopK found, UnitRows images) {
    return report.score((int) found.count(), captions.size(), images.count());
  }
}
