package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.mesh.MeshException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Vectors from a program that takes arrays, in batches of at most so many items. An item that makes
 * its batch fail is found by halving, and fails alone. Thread-safe; closes encoder and program.
 */
final class ProgramSource<T> implements VectorSource<T> {
  private final InputEncoder<T> encoder;
  private final Program program;
  private final Map<Space, String> outputs;
  private final int batch;

  /**
   * Takes encoder and program over.
   *
   * @param outputs the program's name for the vectors of each space
   * @param batch most items of a call
   */
  ProgramSource(InputEncoder<T> encoder, Program program, Map<Space, String> outputs, int batch) {
    this.encoder = encoder;
    this.program = program;
    this.outputs = Collections.unmodifiableMap(new EnumMap<>(outputs));
    this.batch = batch;
  }

  @Override
  public Set<Space> spaces() {
    return outputs.keySet();
  }

  @Override
  public Embeddings embed(List<T> items, Space space) {
    String output = outputs.get(space);
    if (output == null) {
      throw new IllegalArgumentException("no output for " + space);
    }
    Gathered gathered = new Gathered(items.size());
    for (int start = 0; start < items.size(); start += batch) {
      List<T> some = items.subList(start, Math.min(items.size(), start + batch));
      Isolation<T> isolation = new Isolation<>(list -> run(list, output));
      isolation.run(some, start, gathered);
    }
    return gathered.embeddings();
  }

  /** One batch: rows, failures and cuts counted from its beginning. */
  private Embeddings run(List<T> items, String output) {
    Encoded encoded = encoder.encode(items);
    Gathered gathered = new Gathered(items.size());
    encoded.failures().forEach(failure -> gathered.fail(failure.index(), failure.message()));
    encoded.truncated().forEach(gathered::cut);
    int[] places = encoded.places();
    if (places.length > 0) {
      Program.Rows rows = program.run(encoded.inputs(), output);
      int dim = dim(rows, places.length, output);
      for (int i = 0; i < places.length; i++) {
        gathered.put(places[i], rows.values(), i * dim, dim);
      }
    }
    return gathered.embeddings();
  }

  /** (N, D) or (N, 1, D). */
  private static int dim(Program.Rows rows, int expected, String output) {
    List<Long> shape = rows.shape();
    boolean matrix = shape.size() == 2 || (shape.size() == 3 && shape.get(1) == 1);
    if (!matrix || shape.get(0) != expected || shape.get(shape.size() - 1) < 1) {
      throw MeshException.dataLoss(
          "output %s has shape %s for %d items (expected: [%d, D], a vector for each)",
          output, shape, expected, expected);
    }
    return Math.toIntExact(shape.get(shape.size() - 1));
  }

  @Override
  public Map<String, String> declared() {
    Map<String, String> declared = new TreeMap<>(program.declared());
    encoder.declared().forEach((key, value) -> declared.put("input." + key, value));
    outputs.forEach((space, name) -> declared.put("output." + space, name));
    return declared;
  }

  @Override
  public String numerics() {
    return program.numerics();
  }

  @Override
  public int limit() {
    return encoder.limit();
  }

  @Override
  public void close() {
    program.close();
    encoder.close();
  }
}
