package io.altmesh.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one side of a measurement came to: a line of answers a round. */
final class Side {
  /**
   * Seconds a step, over rounds that each saw the same batches.
   *
   * @param median of the rounds' means
   * @param least of the fastest round
   * @param most of the slowest
   */
  record Seconds(double median, double least, double most) {
    static Seconds of(List<Double> rounds) {
      List<Double> sorted = new ArrayList<>(rounds);
      Collections.sort(sorted);
      int middle = sorted.size() / 2;
      double median =
          sorted.size() % 2 == 1
              ? sorted.get(middle)
              : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
      return new Seconds(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }
  }

  private final String name;
  private final String precision;
  private final JsonNode ready;
  private final List<JsonNode> rounds = new ArrayList<>();
  private double firstLoss;

  /**
   * A side.
   *
   * @param ready its first answer: engine, threads, device
   */
  Side(String name, String precision, JsonNode ready) {
    this.name = name;
    this.precision = precision;
    this.ready = ready;
  }

  void warmedUp(JsonNode answer) {
    firstLoss = answer.path("first_loss").asDouble();
  }

  void add(JsonNode round) {
    rounds.add(round);
  }

  String name() {
    return name;
  }

  String precision() {
    return precision;
  }

  String engine() {
    return ready.path("engine").asText();
  }

  String device() {
    return ready.path("device").asText();
  }

  int threads() {
    return ready.path("threads").asInt();
  }

  /** Of the first batch, before anything was learnt: both sides compute the same model. */
  double firstLoss() {
    return firstLoss;
  }

  /** Of a part of the step, as the answers name it; null where this side has no such part. */
  @Nullable Seconds seconds(String part) {
    return rounds.get(0).has(part) ? sum(part) : null;
  }

  Seconds forwardBackward() {
    return sum("forward_backward");
  }

  Seconds optimizer() {
    return sum("optimizer");
  }

  /** Forward, backward, update. */
  Seconds step() {
    return sum("forward_backward", "optimizer");
  }

  /** Processor seconds a step, all threads together. */
  Seconds cpu() {
    return sum("cpu");
  }

  /** Most resident memory so far. */
  long peakMib() {
    return rounds.get(rounds.size() - 1).path("peak_mib").asLong();
  }

  private Seconds sum(String... parts) {
    return Seconds.of(rounds.stream().map(round -> mean(round, parts)).toList());
  }

  private static double mean(JsonNode round, String... parts) {
    double sum = 0;
    for (String part : parts) {
      double all = 0;
      for (JsonNode seconds : round.path(part)) {
        all += seconds.asDouble();
      }
      sum += all / round.path(part).size();
    }
    return sum;
  }
}
