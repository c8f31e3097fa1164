package io.altmesh.cli.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a measurement came to.
 *
 * @param student what learnt, for people
 * @param peers those it was compared with, in the same run; may be empty
 * @param matmulGflops of plain matrices in our precision, in our process
 * @param targets null when they were not measured
 */
public record TrainingResult(
    MachineFacts machine,
    TrainingBenchOptions options,
    String student,
    Work work,
    Side ours,
    List<Side> peers,
    double matmulGflops,
    @Nullable TargetsResult targets) {
  TrainingResult with(TargetsResult measured) {
    return new TrainingResult(machine, options, student, work, ours, peers, matmulGflops, measured);
  }

  /** Of the whole step. */
  double gflops(Side side) {
    return work.gflop() / side.step().median();
  }

  double samplesPerSecond(Side side) {
    return work.captions() / side.step().median();
  }

  double optimizerShare(Side side) {
    return side.optimizer().median() / side.step().median();
  }

  /** By name, how many times as fast as a peer we are. */
  Map<String, Double> ratios() {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (Side peer : peers) {
      String name = "vs_" + peer.name();
      ratios.put(
          "forward_backward_" + name,
          peer.forwardBackward().median() / ours.forwardBackward().median());
      ratios.put(name, peer.step().median() / ours.step().median());
      ratios.put("cpu_seconds_" + name, peer.cpu().median() / ours.cpu().median());
      ratios.put("peak_" + name, (double) ours.peakMib() / peer.peakMib());
    }
    return ratios;
  }
}
