package io.altmesh.encoder.tower;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.util.Arrays;
import java.util.List;

/** One call's texts, in batches of like length. */
record TextCall(TextSide side, TwoTowerModel model, Space space) {
  Embeddings embed(List<String> texts) {
    Stopwatch stopwatch = new Stopwatch();
    TokenBatch tokens = side.tokenizer().encode(texts);
    stopwatch.prepared();
    int dim = side.info().dim(space);
    float[] values = new float[Math.multiplyExact(tokens.rows(), dim)];
    int[] lengths = lengths(tokens);
    for (int[] group : groups(lengths)) {
      float[] vectors = run(stopwatch, tokens, group);
      stopwatch.computed(computed(group, lengths));
      for (int i = 0; i < group.length; i++) {
        System.arraycopy(vectors, i * dim, values, group[i] * dim, dim);
      }
    }
    long given = Arrays.stream(tokens.lengths()).asLongStream().sum();
    return new Embeddings(
        tokens.rows(), dim, values, List.of(), tokens.truncated(), stopwatch.cost(given));
  }

  private List<int[]> groups(int[] lengths) {
    return side.tower().padsRows()
        ? LengthGroups.of(lengths, model.batchTokens())
        : LengthGroups.unpadded(lengths);
  }

  private long computed(int[] group, int[] lengths) {
    return side.tower().padsRows()
        ? LengthGroups.padded(group, lengths)
        : Arrays.stream(group).mapToLong(row -> lengths[row]).sum();
  }

  private int[] lengths(TokenBatch tokens) {
    return Arrays.stream(tokens.lengths()).map(side.tower()::length).toArray();
  }

  private float[] run(Stopwatch stopwatch, TokenBatch tokens, int[] group) {
    List<long[]> rows = Arrays.stream(group).mapToObj(tokens::row).toList();
    return model.compute(
        stopwatch,
        scope -> model.vectors(scope, side.tower().pooled(scope, rows), space, side.projection()));
  }
}
