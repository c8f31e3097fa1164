package io.altmesh.encoder.training;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Symmetric InfoNCE as the definition has it, in double precision. */
final class PlainInfoNce {
  private PlainInfoNce() {}

  /**
   * The loss of texts and images that belong to each other row by row.
   *
   * @param negative whether an image, by its row, is a negative of a text
   */
  static double loss(
      Embeddings texts, Embeddings images, double scale, BiPredicate<Integer, Integer> negative) {
    double[][] t = PlainVectors.units(texts);
    double[][] i = PlainVectors.units(images);
    double sum = 0;
    for (int row = 0; row < t.length; row++) {
      double[] ofText = PlainVectors.products(t[row], i, scale);
      double[] ofImage = PlainVectors.products(i[row], t, scale);
      for (int other = 0; other < t.length; other++) {
        if (other != row && !negative.test(row, other)) {
          ofText[other] = Double.NEGATIVE_INFINITY;
          ofImage[other] = Double.NEGATIVE_INFINITY;
        }
      }
      sum -= PlainVectors.logSoftmax(ofText)[row] + PlainVectors.logSoftmax(ofImage)[row];
    }
    return sum / (2 * t.length);
  }

  /** Texts in chunks of a size, the last one perhaps smaller. */
  static List<TokenBatch> chunks(ContrastiveStudent student, List<String> texts, int size) {
    List<TokenBatch> chunks = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += size) {
      chunks.add(
          student.tokenizer().encode(texts.subList(from, Math.min(texts.size(), from + size))));
    }
    return chunks;
  }
}
