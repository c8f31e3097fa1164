package io.altmesh.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of unit length by chance, the same for the same task: candidates of any direction,
 * queries near their own candidate, so that most but not all are found.
 *
 * @param queries (Q × D)
 * @param candidates (C × D)
 * @param match each query's candidate
 */
record EvaluationData(float[] queries, float[] candidates, int[] match) {
  private static final double NOISE = 8;
  private static final int SEED = 20261129;

  static EvaluationData of(EvaluationTask task) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] candidates = unit(task.candidates(), random, null, null);
    int[] match = new int[task.queries()];
    for (int i = 0; i < match.length; i++) {
      match[i] =
          task.perCandidate() == 0 ? random.nextInt(task.candidates()) : i / task.perCandidate();
    }
    return new EvaluationData(unit(task.queries(), random, candidates, match), candidates, match);
  }

  private static float[] unit(
      int rows, SplittableRandom random, float @Nullable [] centres, int @Nullable [] match) {
    int dim = EvaluationTask.DIM;
    float[] values = new float[rows * dim];
    double scale = Math.sqrt(12.0 / dim) * (centres == null ? 1 : NOISE); // uniform is enough
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int i = row * dim; i < (row + 1) * dim; i++) {
        double value = (random.nextDouble() - 0.5) * scale;
        if (centres != null && match != null) {
          value += centres[match[row] * dim + i - row * dim];
        }
        values[i] = (float) value;
        squares += value * value;
      }
      float length = (float) Math.sqrt(squares);
      for (int i = row * dim; i < (row + 1) * dim; i++) {
        values[i] /= length;
      }
    }
    return values;
  }

  /** Writes {@code NAME.queries}, {@code .candidates} (fp32) and {@code .match} (int32). */
  void write(Path folder, String name) throws IOException {
    write(folder.resolve(name + ".queries"), queries);
    write(folder.resolve(name + ".candidates"), candidates);
    byte[] bytes = new byte[match.length * Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(match);
    Files.write(folder.resolve(name + ".match"), bytes);
  }

  private static void write(Path file, float[] values) throws IOException {
    int part = 1 << 20;
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int from = 0; from < values.length; from += part) {
        ByteBuffer bytes = buffer(Math.min(part, values.length - from));
        bytes.asFloatBuffer().put(values, from, bytes.capacity() / Float.BYTES);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
    }
  }

  private static ByteBuffer buffer(int values) {
    return ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
