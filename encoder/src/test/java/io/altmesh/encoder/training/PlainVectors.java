package io.altmesh.encoder.training;

import io.altmesh.encoder.Embeddings;

/** Vectors as the definitions have them, in double precision. */
final class PlainVectors {
  private PlainVectors() {}

  static double[][] units(Embeddings embeddings) {
    double[][] units = new double[embeddings.rows()][embeddings.dim()];
    for (int row = 0; row < units.length; row++) {
      double squares = 0;
      for (int i = 0; i < embeddings.dim(); i++) {
        units[row][i] = embeddings.values()[row * embeddings.dim() + i];
        squares += units[row][i] * units[row][i];
      }
      for (int i = 0; i < embeddings.dim(); i++) {
        units[row][i] /= Math.sqrt(squares);
      }
    }
    return units;
  }

  static double[] products(double[] vector, double[][] others, double scale) {
    double[] products = new double[others.length];
    for (int i = 0; i < others.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        products[i] += scale * vector[j] * others[i][j];
      }
    }
    return products;
  }

  static double[] logSoftmax(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value);
    }
    double[] log = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      log[i] = values[i] - Math.log(sum);
    }
    return log;
  }
}
