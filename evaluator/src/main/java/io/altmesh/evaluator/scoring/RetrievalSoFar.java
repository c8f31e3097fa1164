package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.layout.Captions;
import io.altmesh.encoder.similarity.Matches;
import io.altmesh.evaluator.metric.TopK;
import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Retrieval while images are being embedded: every block tells how far it is, with figures of the
 * captions of the images known so far, ranked among these. Figures are made anew when there are a
 * quarter more images, so that all of them cost less than three times the last; and of the first
 * {@value #MOST} images at most, for that is what is kept twice. Confined to the scoring thread.
 */
final class RetrievalSoFar implements ImageListener {
  private static final int MOST = 8192;
  private static final int NOWHERE = -1;

  private final Benchmark benchmark;
  private final Captions captions;
  private final TextVectors texts;
  private final Comparer comparer;
  private final Report report;
  private final int[] places; // of every image in vectors, or NOWHERE
  private final UnitRows vectors;
  private int known;
  private int kept;
  private int next = 1;
  private Score.Builder figures;

  RetrievalSoFar(
      Benchmark benchmark, Captions captions, TextVectors texts, Comparer comparer, Report report) {
    this.benchmark = benchmark;
    this.captions = captions;
    this.texts = texts;
    this.comparer = comparer;
    this.report = report;
    this.places = new int[benchmark.imageCount()];
    Arrays.fill(places, NOWHERE);
    this.vectors = new UnitRows(Math.min(MOST, places.length), texts.dim());
    this.figures = report.score(0, captions.size(), 0);
  }

  @Override
  public void known(int[] images, UnitRows rows) {
    known += images.length;
    for (int i = 0; i < images.length && kept < vectors.count(); i++) {
      places[images[i]] = kept;
      vectors.put(kept++, rows.part(i, i + 1));
    }
    if (kept >= next) {
      figures = figures();
      next = kept + Math.max(1, kept / 4);
    }
    report.partial(figures.clone().setImages(known).setImagesTotal(benchmark.imageCount()));
  }

  private Score.Builder figures() {
    List<String> queries = new ArrayList<>();
    List<int[]> wanted = new ArrayList<>();
    for (int caption = 0; caption < captions.size(); caption++) {
      int[] matches = placesOf(captions.images().get(caption));
      if (matches.length > 0) {
        queries.add(captions.texts().get(caption));
        wanted.add(matches);
      }
    }
    TopK found = new TopK(RetrievalFigures.KS);
    if (!queries.isEmpty()) {
      UnitRows rows = texts.of(queries, (from, some) -> {});
      UnitRows candidates = vectors.part(0, kept);
      Arrays.stream(comparer.ranks(rows.rows(), candidates.rows(), Matches.of(wanted)))
          .forEach(found::add);
    }
    Score.Builder score = report.score((int) found.count(), captions.size(), kept);
    return found.count() == 0 ? score : RetrievalFigures.soFar(score, found);
  }

  private int[] placesOf(int[] images) {
    return IntStream.of(images).map(image -> places[image]).filter(at -> at != NOWHERE).toArray();
  }
}
