package io.altmesh.encoder.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.Padding;
import io.altmesh.encoder.tower.TextTower;
import io.altmesh.encoder.tower.TowerProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/**
 * CLIP's text tower on a processor, {@code clip_text_packed}: all texts of a batch one behind
 * another, so that matrices see no padding; attention looks at texts of one length at a time.
 */
record PackedClipText(ClipTextConfig config, TowerProgram program) implements TextTower {

  @Override
  public boolean padsRows() {
    return false;
  }

  @Override
  public NDArray pooled(NDManager scope, List<long[]> rows) {
    List<long[]> texts = new ArrayList<>(rows.stream().map(config::upToEot).toList());
    texts.addAll(filling(texts.size(), texts.stream().mapToInt(text -> text.length).sum()));
    int[] lengths = texts.stream().mapToInt(text -> text.length).toArray();
    Layers layers = config.layers();
    NDArray all =
        program.run(
            scope,
            "clip_text_packed",
            Padding.none(scope, texts, config.vocabulary()),
            scope.create(positions(lengths)),
            scope.create(last(lengths)),
            runs(lengths),
            layers.heads(),
            layers.layers(),
            layers.epsilon(),
            layers.activation().code(),
            program.dtype());
    return all.get(new NDIndex("0:" + rows.size()));
  }

  /**
   * Texts of no meaning that bring the numbers of texts and of tokens to such as are met often: a
   * few percent more work, where oneDNN would compile for every other number (linear_onednn.py).
   */
  static List<long[]> filling(int texts, int tokens) {
    int more = rounded(texts + 1) - texts;
    int length = rounded(tokens + more) - tokens - (more - 1);
    List<long[]> filling = new ArrayList<>(Collections.nCopies(more - 1, new long[1]));
    filling.add(new long[length]);
    return filling;
  }

  /** As {@code rounded} in linear_onednn.py. */
  static int rounded(int rows) {
    int step = Math.max(1, Integer.highestOneBit(rows) / 16);
    return (rows + step - 1) / step * step;
  }

  private long[] positions(int[] lengths) {
    LongStream.Builder positions = LongStream.builder();
    for (int length : lengths) {
      // Filling may be longer than a text.
      LongStream.range(0, length).map(place -> place % config.positions()).forEach(positions::add);
    }
    return positions.build().toArray();
  }

  /** Where each text ends among the tokens of all. */
  private static long[] last(int[] lengths) {
    long[] last = new long[lengths.length];
    long end = 0;
    for (int text = 0; text < lengths.length; text++) {
      end += lengths[text];
      last[text] = end - 1;
    }
    return last;
  }

  /** Texts of one length that follow each other: how many, their length, and so on. */
  static long[] runs(int[] lengths) {
    List<Long> runs = new ArrayList<>();
    int start = 0;
    for (int end = 1; end <= lengths.length; end++) {
      if (end == lengths.length || lengths[end] != lengths[start]) {
        runs.add((long) (end - start));
        runs.add((long) lengths[start]);
        start = end;
      }
    }
    return runs.stream().mapToLong(Long::longValue).toArray();
  }
}
