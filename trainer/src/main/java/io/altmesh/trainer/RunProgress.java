package io.altmesh.trainer;

import io.altmesh.corpus.Cursor;
import io.altmesh.encoder.training.StepMetrics;
import io.altmesh.trainer.checkpoint.RunState;

/** How far a run has come. Confined to the training thread. */
final class RunProgress {
  private final double trainSecondsBefore;
  private final double starvedSecondsBefore;
  private final long teacherTextsBefore;
  private final long startStep;
  private final long startNanos = System.nanoTime();

  private long step;
  private long epoch;
  private Cursor cursor;
  private long samplesSinceReport;
  private double trainSecondsAtReport;
  private double lossSum;
  private long lossCount;
  private long stepsSinceRead;
  private double gradientNorm;
  private double newestLoss;

  private RunProgress(RunState state) {
    this.trainSecondsBefore = state.trainSeconds();
    this.starvedSecondsBefore = state.starvedSeconds();
    this.teacherTextsBefore = state.teacherTexts();
    this.startStep = state.step();
    this.step = state.step();
    this.cursor = state.cursor();
    this.epoch = state.cursor().epoch();
    this.lossSum = state.lossSum();
    this.lossCount = state.lossCount();
    this.trainSecondsAtReport = trainSecondsBefore;
  }

  /** The clock of training starts now. */
  static RunProgress from(RunState state) {
    return new RunProgress(state);
  }

  long step() {
    return step;
  }

  long startStep() {
    return startStep;
  }

  double startSeconds() {
    return trainSecondsBefore;
  }

  long epoch() {
    return epoch;
  }

  Cursor cursor() {
    return cursor;
  }

  void stepped(long epochOfBatch, Cursor next, long samples) {
    step++;
    stepsSinceRead++;
    epoch = epochOfBatch;
    cursor = next;
    samplesSinceReport += samples;
  }

  /** Takes in what the device has added up since the last read; no loss that is not finite. */
  void read(StepMetrics metrics) {
    if (Double.isFinite(metrics.loss())) {
      lossSum += metrics.loss() * stepsSinceRead;
      lossCount += stepsSinceRead;
    }
    stepsSinceRead = 0;
    gradientNorm = metrics.gradientNorm();
    newestLoss = metrics.loss();
  }

  boolean hasUnread() {
    return stepsSinceRead > 0;
  }

  long unreadSteps() {
    return stepsSinceRead;
  }

  double gradientNorm() {
    return gradientNorm;
  }

  /** Mean loss of the steps that were read last. */
  double newestLoss() {
    return newestLoss;
  }

  double trainSeconds() {
    return trainSecondsBefore + (System.nanoTime() - startNanos) / 1e9;
  }

  double starvedSeconds(double ofThisProcess) {
    return starvedSecondsBefore + ofThisProcess;
  }

  long teacherTexts(long ofThisProcess) {
    return teacherTextsBefore + ofThisProcess;
  }

  double lossSum() {
    return lossSum;
  }

  long lossCount() {
    return lossCount;
  }

  /** Mean loss since the last report. */
  double meanLoss() {
    return lossCount == 0 ? 0 : lossSum / lossCount;
  }

  /** Samples a second since the last report. */
  double samplesPerSecond() {
    double seconds = trainSeconds() - trainSecondsAtReport;
    return seconds <= 0 ? 0 : samplesSinceReport / seconds;
  }

  /** A report was made: the next means begin here. */
  void reported() {
    lossSum = 0;
    lossCount = 0;
    samplesSinceReport = 0;
    trainSecondsAtReport = trainSeconds();
  }
}
