package io.altmesh.encoder.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One side of a batch in chunks, whose graphs never stand beside each other: the gradient of the
 * whole batch with the memory of one chunk, for a second forward pass (gradient cache, arXiv
 * 2101.06983; {@code gradient_cache.py}). What is random in a chunk comes from a seed of its own,
 * so that the second pass sees what the first has seen. Several replicas take the chunks in turn,
 * the same in both passes.
 *
 * <p>Belongs to the training thread.
 */
final class GradientCache {
  private final Replicas replicas;
  private final String side;

  /**
   * @param side the program has methods {@code SIDE_vectors} and {@code SIDE_replay}
   */
  GradientCache(Replicas replicas, String side) {
    this.replicas = replicas;
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
  static void whole(
      Replica replica,
      NDManager passing,
      String method,
      NDArray input,
      long seed,
      NDArray... more) {
    try (NDManager cpu = replica.scope().newSubManager(Device.cpu())) {
      List<NDArray> arguments = new ArrayList<>(List.of(input, cpu.create(seed(seed, 0))));
      arguments.addAll(List.of(more));
      replica.train(passing, method, arguments.toArray(NDArray[]::new));
    }
  }

  /**
   * First pass, without a graph: the vectors of each chunk, as elements of a list that the program
   * takes by the side's name.
   *
   * @param seed of the batch
   */
  List<NDArray> vectors(NDManager passing, List<Chunk> chunks, long seed) {
    List<Integer> places = IntStream.range(0, chunks.size()).boxed().toList();
    return asList(
        side,
        replicas.dealAll(
            places, (replica, i) -> vectors(replica, passing, chunks.get(i), seed(seed, i))));
  }

  private NDArray vectors(Replica replica, NDManager passing, Chunk chunk, long seed) {
    try (NDManager brief = replica.scope().newSubManager();
        NDManager cpu = replica.scope().newSubManager(Device.cpu())) {
      NDArray input = chunk.input().apply(brief);
      return replica.program().run(passing, side + "_vectors", input, cpu.create(seed)).get(0);
    }
  }

  /**
   * Second pass: adds to the weights' gradients, each replica to its own.
   *
   * @param gradient the loss' by the vectors of all chunks, in order
   * @param seed as it was given to {@link #vectors}
   */
  void replay(List<Chunk> chunks, NDArray gradient, long seed) {
    long row = 0;
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      long own = seed(seed, i);
      long first = row;
      replicas.deal(replica -> replay(replica, chunk, gradient, own, first));
      row += chunk.rows();
    }
    replicas.join();
  }

  private void replay(Replica replica, Chunk chunk, NDArray gradient, long seed, long first) {
    try (NDManager brief = replica.scope().newSubManager();
        NDManager cpu = replica.scope().newSubManager(Device.cpu())) {
      NDArray input = chunk.input().apply(brief);
      replica.train(brief, side + "_replay", input, cpu.create(seed), gradient, cpu.create(first));
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
