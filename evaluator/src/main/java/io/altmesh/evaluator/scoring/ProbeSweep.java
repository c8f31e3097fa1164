package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Probe;
import io.altmesh.encoder.probe.LinearProbe;
import io.altmesh.encoder.probe.ProbeEngine;
import io.altmesh.evaluator.metric.FewShot;

/**
 * Fits probes whose strength is chosen: each is tried on a fifth of every class's training images,
 * held back; the one with the best mean of the classes' accuracies, the weakest of equals, is
 * fitted again on all. Where no class has two images there is nothing to choose by, and CLIP's own
 * strength is taken.
 */
final class ProbeSweep {
  private static final int ONE_IN = 5;

  private final ProbeEngine engine;
  private final Probe probe;
  private final int classes;

  ProbeSweep(ProbeEngine engine, Probe probe, int classes) {
    this.engine = engine;
    this.probe = probe;
    this.classes = classes;
  }

  /** Blocks until a probe is trained and tried. */
  ProbeResult fit(ProbeImages train, ProbeImages test, long seed) {
    return fit(train, test, strength(train, seed));
  }

  private double strength(ProbeImages train, long seed) {
    int[] held = FewShot.holdBack(train.labels(), classes, ONE_IN, seed);
    if (held.length == 0) {
      return LinearProbe.CLIP.strength();
    }
    ProbeImages rest = train.without(held);
    ProbeImages tried = train.select(held);
    double best = Double.NaN;
    double accuracy = -1;
    for (double strength : probe.strengths()) {
      double found = fit(rest, tried, strength).accuracy().meanPerClass().value();
      if (found > accuracy) {
        accuracy = found;
        best = strength;
      }
    }
    return best;
  }

  private ProbeResult fit(ProbeImages train, ProbeImages test, double strength) {
    synchronized (engine) {
      LinearProbe fitted =
          engine.fit(
              train.vectors().values(),
              train.labels(),
              classes,
              LinearProbe.CLIP.withStrength(strength));
      return ProbeResult.of(test, engine.logits(fitted, test.vectors().values()), classes);
    }
  }
}
