package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.corpus.benchmark.Probe;
import io.altmesh.encoder.similarity.Ranks;
import io.altmesh.evaluator.metric.Estimate;
import io.altmesh.evaluator.metric.FewShot;
import io.altmesh.evaluator.scoring.PredictionListener.Classifier;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A classifier trained on image vectors: on a few images of each class by seed, then on all. Every
 * probe that is fitted gives a partial score. The metrics are those on all; the first of them is
 * told by shots too, such as {@code 5-shot-top1}: the mean over seeds, its interval by the errors
 * of seeds and of test images together.
 */
final class LinearProbeScorer implements TaskScorer {
  private final Subject subject;
  private final Benchmark test;
  private final Benchmark train;
  private final Scoring scoring;
  private final Probe probe;

  /**
   * @param train the split that probes are trained on; closed with this
   */
  LinearProbeScorer(Subject subject, Benchmark test, Benchmark train, Scoring scoring) {
    this.subject = subject;
    this.test = test;
    this.train = train;
    this.scoring = scoring;
    this.probe = Objects.requireNonNull(test.definition().probe());
  }

  @Override
  public void score(String language, Report report) {
    ProbeImages seen = images(train, report);
    ProbeImages asked = images(test, report);
    int classes = classes(seen, asked);
    ProbeSweep sweep = new ProbeSweep(scoring.probes(), probe, classes);
    List<MetricValue> byShots = new ArrayList<>();
    for (int shots : probe.shots()) {
      List<Estimate> bySeed = new ArrayList<>();
      for (int seed : probe.seeds()) {
        int[] drawn = FewShot.draw(seen.labels(), classes, shots, seed);
        ProbeResult result = sweep.fit(seen.select(drawn), asked, seed);
        tell(result, asked, classifier(language, shots, seed, classes), report);
        bySeed.add(result.estimate(first()));
        Score.Builder partial = score(report, asked, classes).addAllMetrics(byShots);
        report.partial(partial.addMetrics(byShots(shots, bySeed)));
      }
      byShots.add(byShots(shots, bySeed));
    }
    ProbeResult onAll = sweep.fit(seen, asked, probe.seeds().get(0));
    tell(onAll, asked, classifier(language, Classifier.ALL, 0, classes), report);
    Score.Builder last = score(report, asked, classes);
    test.metrics().forEach(metric -> last.addMetrics(onAll.figure(metric)));
    last.addAllMetrics(byShots);
    if (report.outcomes()) {
      ClassOutcomes.add(last, test, ranks(onAll, asked), new float[0]);
    }
    report.last(last, train);
  }

  /** A weight a value of an image's vector and an offset, for each class. */
  private Classifier classifier(String language, int shots, int seed, int classes) {
    return new Classifier(language, shots, seed, (subject.imageDim() + 1L) * classes);
  }

  private static void tell(
      ProbeResult result, ProbeImages asked, Classifier classifier, Report report) {
    for (int i = 0; report.predictions() && i < asked.images().length; i++) {
      report.predicted(classifier, asked.images()[i], result.probabilities(i));
    }
  }

  @Override
  public void close() {
    train.close();
  }

  private ProbeImages images(Benchmark benchmark, Report report) {
    int[] known = {0};
    UnitRows all =
        scoring
            .images()
            .all(
                subject,
                benchmark,
                (some, vectors) -> {
                  known[0] += some.length;
                  report.partial(
                      report
                          .score(0, test.imageCount(), 0)
                          .setImages(known[0])
                          .setImagesTotal(benchmark.imageCount()));
                });
    ProbeImages images = ProbeImages.of(all, benchmark);
    if (images.labels().length == 0) {
      throw new CorpusException(
          "%s: split %s has no image with a label (expected: some of each class)"
              .formatted(benchmark.name(), benchmark.split()));
    }
    return images;
  }

  private int classes(ProbeImages seen, ProbeImages asked) {
    int counted = test.definition().classes().count();
    return counted > 0 ? counted : Math.max(seen.highestLabel(), asked.highestLabel()) + 1;
  }

  private Metric first() {
    return test.metrics().get(0);
  }

  private Score.Builder score(Report report, ProbeImages asked, int classes) {
    return report.score(asked.labels().length, test.imageCount(), classes);
  }

  private MetricValue byShots(int shots, List<Estimate> bySeed) {
    Estimate seeds = FewShot.overSeeds(bySeed.stream().mapToDouble(Estimate::value).toArray());
    double ofSeeds = bySeed.size() < 2 ? 0 : seeds.standardError();
    double ofImages =
        bySeed.stream().mapToDouble(Estimate::standardError).average().orElse(Double.NaN);
    return Report.metric(
        "%d-shot-%s".formatted(shots, first()),
        new Estimate(seeds.value(), Math.hypot(ofSeeds, ofImages), seeds.count()));
  }

  /** Of all images of the split. */
  private int[] ranks(ProbeResult result, ProbeImages asked) {
    int[] ranks = new int[test.imageCount()];
    Arrays.fill(ranks, Ranks.NOT_ASKED);
    for (int i = 0; i < asked.images().length; i++) {
      ranks[asked.images()[i]] = result.ranks()[i];
    }
    return ranks;
  }
}
