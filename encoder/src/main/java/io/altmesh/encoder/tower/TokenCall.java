package io.altmesh.encoder.tower;

import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.States;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.util.Arrays;
import java.util.List;

/** One call's texts, token by token, in batches of like length. */
record TokenCall(TextSide side, TokenTower tower, TwoTowerModel model, States states) {
  /** Padding needs no positions of its own, so this much is free to models of a shorter context. */
  private static final int PADDED = 512;

  EncodedTokens encode(List<String> texts, int padTo, EncodedTokens.ShapeCheck check) {
    TokenBatch tokens = tokens(texts, padTo);
    int dim = side.info().pooledDim();
    int length = padTo == 0 ? tokens.length() : padTo;
    check.check(tokens.rows(), length, dim);
    float[] values = new float[Math.multiplyExact(Math.multiplyExact(tokens.rows(), length), dim)];
    int[] computed = tokens.lengths().clone();
    if (padTo != 0) {
      Arrays.fill(computed, padTo);
    }
    for (int[] group : LengthGroups.of(computed, model.batchTokens())) {
      int longest = Arrays.stream(group).map(row -> computed[row]).max().orElse(0);
      float[] vectors = run(tokens, group, longest);
      for (int i = 0; i < group.length; i++) {
        int row = group[i];
        System.arraycopy(
            vectors, i * longest * dim, values, row * length * dim, computed[row] * dim);
      }
    }
    return new EncodedTokens(
        tokens.rows(), length, dim, values, tokens.lengths(), tokens.truncated());
  }

  private TokenBatch tokens(List<String> texts, int padTo) {
    TextTokenizer tokenizer = side.tokenizer();
    if (padTo == 0) {
      return tokenizer.encode(texts);
    }
    int least = tokenizer.minLength();
    int most = Math.max(PADDED, tokenizer.maxLength());
    if (padTo < least || padTo > most) {
      throw new IllegalArgumentException(
          "tokens to pad rows to: %d (expected: %d to %d, or 0 for those of the longest row)"
              .formatted(padTo, least, most));
    }
    return tokenizer.encode(texts, Math.min(padTo, tokenizer.maxLength()));
  }

  private float[] run(TokenBatch tokens, int[] group, int length) {
    List<long[]> rows = Arrays.stream(group).mapToObj(tokens::row).toList();
    return model.compute(
        new Stopwatch(), scope -> tower.states(scope, rows, length, states).toFloatArray());
  }
}
