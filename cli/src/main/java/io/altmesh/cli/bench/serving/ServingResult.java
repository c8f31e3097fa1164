package io.altmesh.cli.bench.serving;

import io.altmesh.cli.bench.MachineFacts;
import io.altmesh.cli.bench.load.LoadResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What serving came to.
 *
 * @param tower its sizes
 * @param meanTokens of a caption, special ones included
 * @param engines what each side says it computes with
 * @param rates texts a second, by what was measured
 * @param peerDifference the largest difference of two values of the first list's vectors, ours and
 *     the peer's; NaN without peers
 * @param capacity texts a second that many callers of one text each reach
 * @param loads single texts that arrive by chance, by their share of the capacity
 */
public record ServingResult(
    MachineFacts machine,
    ServingOptions options,
    String tower,
    double meanTokens,
    Map<String, String> engines,
    Rates rates,
    double peerDifference,
    double capacity,
    Map<Double, LoadResult> loads) {
  static final double OVERLOAD = 1.5;
  static final List<Double> LOADS = List.of(.5, .8, .95, OVERLOAD);

  /**
   * Ratios above 1 say how many times as fast we are; costs are fractions of the encoder's own
   * throughput in process.
   */
  Map<String, Double> ratios() {
    Map<String, Double> ratios = new LinkedHashMap<>();
    ratio(ratios, "vs_hf_pad77_fp32", "lists", "hf_pad77");
    ratio(ratios, "vs_hf_longest", "lists", "hf_longest");
    ratio(ratios, "singles_vs_lists", "singles", "lists");
    cost(ratios, "grpc_cost", "one_caller");
    cost(ratios, "uds_cost", "one_caller_uds");
    LoadResult overload = loads.get(OVERLOAD);
    if (overload != null) {
      ratios.put("goodput_at_overload", overload.itemsPerSecond() / capacity);
    }
    return ratios;
  }

  private void ratio(Map<String, Double> ratios, String name, String one, String other) {
    if (rates.has(one) && rates.has(other)) {
      ratios.put(name, rates.median(one, other, (a, b) -> a / b));
    }
  }

  private void cost(Map<String, Double> ratios, String name, String over) {
    if (rates.has(over)) {
      ratios.put(name, rates.median(over, "in_process", (a, b) -> 1 - a / b));
    }
  }
}
