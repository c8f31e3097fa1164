package io.altmesh.cli.bench;

import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.tower.Layers;
import java.util.Arrays;
import java.util.List;

/**
 * What there is to compute.
 *
 * @param captions a step
 * @param meanTokens of a caption, special ones included
 * @param padding share of the padded batches that is padding
 * @param gflop a step's arithmetic: the multiplications that loss and gradients need. Padding, and
 *     states of the last layer that the head does not read, are not counted
 */
record Work(int captions, double meanTokens, double padding, double gflop) {
  /** A forward pass, and a backward pass of twice its arithmetic. */
  private static final int PASSES = 3;

  static Work of(List<TokenBatch> batches, int accumulation, Layers layers, int dim) {
    long real = batches.stream().flatMapToInt(batch -> Arrays.stream(batch.lengths())).sum();
    long padded = batches.stream().mapToLong(batch -> (long) batch.rows() * batch.length()).sum();
    long rows = batches.stream().mapToLong(TokenBatch::rows).sum();
    double flop =
        batches.stream()
            .flatMapToInt(batch -> Arrays.stream(batch.lengths()))
            .mapToDouble(tokens -> flop(tokens, layers, dim))
            .sum();
    double steps = (double) batches.size() / accumulation;
    return new Work(
        Math.toIntExact(Math.round(rows / steps)),
        (double) real / rows,
        1 - (double) real / padded,
        PASSES * flop / steps / 1e9);
  }

  /** Of one caption, forward. */
  private static double flop(int tokens, Layers layers, int dim) {
    double width = layers.width();
    double keysAndValues = 2.0 * 2 * width * width;
    double queryToOutput = 2.0 * 2 * width * width + 2.0 * 2 * width * layers.inner();
    double attention = 2.0 * 2 * tokens * width; // of one query
    double last = tokens * keysAndValues + queryToOutput + attention;
    double others = tokens * (keysAndValues + queryToOutput + attention);
    return (layers.layers() - 1) * others + last + 2 * width * dim;
  }
}
