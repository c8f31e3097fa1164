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
    UnitRows candidates = images(captions, known, report);
    Pass pass = new Pass(captions, candidates, report);
    UnitRows vectors = known.of(captions.texts(), pass);
    Score.Builder last = pass.last(vectors);
    if (report.examples() > 0) {
      Examples examples = examples(captions, vectors, candidates);
      last.addAllExamples(examples.of(report.examples(), pass.ranks, comparer));
    }
    report.last(last);
  }

  /** The first language to ask is told how they come in. */
  private UnitRows images(Captions captions, TextVectors known, Report report) {
    if (images == null) {
      RetrievalSoFar soFar = new RetrievalSoFar(benchmark, captions, known, comparer, report);
      images = scoring.images().all(subject, benchmark, soFar);
    }
    return images;
  }

  private Examples examples(Captions captions, UnitRows vectors, UnitRows images) {
    return new Examples(
        Examples.Side.ofTexts(vectors, captions.texts()),
        Examples.Side.ofImages(images, benchmark),
        captions.images()::get,
        caption -> captions.images().get(caption)[0]);
  }

  /** Captions as their vectors come in. */
  private final class Pass implements TextVectors.Listener {
    private final Captions captions;
    private final UnitRows images;
    private final Report report;
    private final int[] ranks; // of captions
    private final TopK found = new TopK(RetrievalFigures.KS);

    Pass(Captions captions, UnitRows images, Report report) {
      this.captions = captions;
      this.images = images;
      this.report = report;
      this.ranks = new int[captions.size()];
    }

    @Override
    public void known(int from, UnitRows rows) {
      List<int[]> wanted = captions.images().subList(from, from + rows.count());
      int[] some = comparer.ranks(rows.rows(), images.rows(), Matches.of(wanted));
      System.arraycopy(some, 0, ranks, from, some.length);
      Arrays.stream(some).forEach(found::add);
      if (from + some.length < ranks.length) {
        report.partial(RetrievalFigures.soFar(score(), found));
      }
    }

    private Score.Builder score() {
      return report.score((int) found.count(), captions.size(), images.count());
    }

    /** Images look for their captions when all of these are known. */
    Score.Builder last(UnitRows vectors) {
      int[][] captionsOf = captions.ofImages(images.count());
      int[] imageRanks =
          comparer.ranks(images.rows(), vectors.rows(), Matches.of(List.of(captionsOf)));
      RetrievalScores scores = RetrievalScores.of(ranks, imageRanks);
      Score.Builder last = RetrievalFigures.all(score(), scores, ranks, imageRanks);
      if (report.outcomes()) {
        Arrays.stream(ranks).forEach(last::addRanks);
        Arrays.stream(imageRanks).forEach(last::addImageRanks);
      }
      return last;
    }
  }
}
