package io.altmesh.encoder.training;

/** Muon's Newton-Schulz iterations on plain arrays. */
final class PlainMuon {
  private PlainMuon() {}

  /** A matrix (m, n), m at most n, with its singular values brought near 1. */
  static double[][] orthogonal(double[][] matrix) {
    double[][] x = scaled(matrix, 1 / norm(matrix));
    for (int i = 0; i < 5; i++) {
      double[][] b = times(x, transposed(x));
      double[][] c = sum(scaled(b, -4.7750), scaled(times(b, b), 2.0315));
      x = sum(scaled(x, 3.4445), times(c, x));
    }
    return x;
  }

  private static double norm(double[][] a) {
    double squares = 0;
    for (double[] row : a) {
      for (double value : row) {
        squares += value * value;
      }
    }
    return Math.sqrt(squares);
  }

  private static double[][] scaled(double[][] a, double factor) {
    double[][] result = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        result[i][j] = a[i][j] * factor;
      }
    }
    return result;
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] result = scaled(a, 1);
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        result[i][j] += b[i][j];
      }
    }
    return result;
  }

  private static double[][] transposed(double[][] a) {
    double[][] result = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        result[j][i] = a[i][j];
      }
    }
    return result;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] result = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          result[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return result;
  }
}
