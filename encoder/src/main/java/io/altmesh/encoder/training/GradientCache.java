package io.altmesh.encoder.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.engine.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * One side of a batch in chunks, whose graphs never stand beside each other: the gradient of the
 * whole batch with the memory of one chunk, for a second forward pass (gradient cache, arXiv
 * 2101.06983; {@code gradient_cache.py}). What is random in a chunk comes from a seed of its own,
 * so that the second pass sees what the first has seen.
 *
 * <p>Belongs to the training thread.
 */
final class GradientCache {
  private final Program program;
  private final Optimizer optimizer;
  private final NDManager scope;
  private final String side;

  /**
   * @param side the program has methods {@code SIDE_vectors} and {@code SIDE_replay}
   */
  GradientCache(Program program, Optimizer optimizer, NDManager scope, String side) {
    this.program = program;
    this.optimizer = optimizer;
    this.scope = scope;
    this.side = side;
  }

  /**
   * A chunk.
   *
   * @param input makes what the program takes, in a scope that is closed soon
   */
  record Chunk(int rows, Function<NDManager, NDArray> input) {}

  /**
   * A batch in one piece, whose graph is kept from forward to backward pass.
   *
   * @param method takes the input, its seed, and more
   * @param seed of the batch
   */
  void whole(NDManager passing, String method, NDArray input, long seed, NDArray... more) {
    try (NDManager cpu = scope.newSubManager(Device.cpu())) {
      List<NDArray> arguments = new ArrayList<>(List.of(input, cpu.create(seed(seed, 0))));
      arguments.addAll(List.of(more));
      optimizer.accumulate(passing, method, arguments.toArray(NDArray[]::new));
    }
  }

  /**
   * First pass, without a graph: the vectors of each chunk, as elements of a list that the program
   * takes by the side's name.
   *
   * @param seed of the batch
   */
  List<NDArray> vectors(NDManager passing, List<Chunk> chunks, long seed) {
    List<NDArray> vectors = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      try (NDManager brief = scope.newSubManager();
          NDManager cpu = scope.newSubManager(Device.cpu())) {
        NDArray input = chunks.get(i).input().apply(brief);
        NDArray own = cpu.create(seed(seed, i));
        vectors.add(program.run(passing, side + "_vectors", input, own).get(0));
      }
    }
    return asList(side, vectors);
  }

  /**
   * Second pass: adds to the weights' gradients.
   *
   * @param gradient the loss' by the vectors of all chunks, in order
   * @param seed as it was given to {@link #vectors}
   */
  void replay(List<Chunk> chunks, NDArray gradient, long seed) {
    long first = 0;
    for (int i = 0; i < chunks.size(); i++) {
      try (NDManager brief = scope.newSubManager();
          NDManager cpu = scope.newSubManager(Device.cpu())) {
        NDArray input = chunks.get(i).input().apply(brief);
        NDArray own = cpu.create(seed(seed, i));
        optimizer.accumulate(brief, side + "_replay", input, own, gradient, cpu.create(first));
      }
      first += chunks.get(i).rows();
    }
  }

  /** Of a batch's chunk; a batch in one piece is its first. */
  static long seed(long batch, int chunk) {
    return new SplittableRandom(batch + chunk).nextLong();
  }

  /** Names arrays as a list that a method takes. */
  static List<NDArray> asList(String name, List<NDArray> arrays) {
    arrays.forEach(array -> array.setName(name + "[]"));
    return arrays;
  }
}
