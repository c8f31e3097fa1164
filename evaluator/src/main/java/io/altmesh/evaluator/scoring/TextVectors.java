package io.altmesh.evaluator.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One model's vectors of texts, each text asked for once however often it occurs: splits share
 * captions, classes share prompts. Confined to one evaluation of a language.
 */
final class TextVectors {
  private final Subject subject;
  private final int dim;
  private final Map<String, float[]> known = new HashMap<>();

  /**
   * @param dim of the images that they are compared with
   */
  TextVectors(Subject subject, int dim) {
    this.subject = subject;
    this.dim = dim;
  }

  /** Of the images that they are compared with. */
  int dim() {
    return dim;
  }

  /** Told of texts as their vectors come in, from the front. */
  @FunctionalInterface
  interface Listener {
    void known(int from, UnitRows vectors);
  }

  /**
   * Blocks until all are there.
   *
   * @return a unit row a text, in their order
   */
  UnitRows of(List<String> texts, Listener listener) {
    UnitRows all = new UnitRows(texts.size(), dim);
    int[] done = {tell(texts, 0, all, listener)};
    Set<String> missing = new LinkedHashSet<>(texts);
    missing.removeAll(known.keySet());
    List<String> asked = new ArrayList<>(missing);
    int[] answered = {0};
    subject.embed(
        asked,
        dim,
        values -> {
          for (int row = 0; row < values.length / dim; row++) {
            float[] vector = new float[dim];
            System.arraycopy(values, row * dim, vector, 0, dim);
            known.put(asked.get(answered[0]++), vector);
          }
          done[0] = tell(texts, done[0], all, listener);
        });
    return all;
  }

  /** Tells of what is known from the front on, and returns where that ends. */
  private int tell(List<String> texts, int from, UnitRows all, Listener listener) {
    int to = from;
    while (to < texts.size()) {
      float[] vector = known.get(texts.get(to));
      if (vector == null) {
        break;
      }
      all.put(to++, vector, 0);
    }
    if (to > from) {
      listener.known(from, all.part(from, to));
    }
    return to;
  }
}
