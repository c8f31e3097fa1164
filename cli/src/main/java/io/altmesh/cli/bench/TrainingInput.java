package io.altmesh.cli.bench;

import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What both sides of a measurement read, in one folder: {@code student/}, {@code captions.txt} (a
 * caption a line, batch after batch) and {@code batches.safetensors} ({@code ids.N}, I64 (B,T),
 * padded to the longest; {@code targets.N}, F32 (B,D)).
 */
public record TrainingInput(Path folder) {
  /** As the recipes have it. */
  static final int MAX_LENGTH = 77;

  private static final int SEED = 7;

  /** How captions come to share a batch. */
  public enum Order {
    /** Like lengths together, as the trainer's reader makes batches. */
    BY_LENGTH,
    /** By chance: a batch is padded to a long one. */
    SHUFFLED
  }

  Path student() {
    return folder.resolve("student");
  }

  Path captions() {
    return folder.resolve("captions.txt");
  }

  Path batches() {
    return folder.resolve("batches.safetensors");
  }

  /**
   * Cuts captions into batches and writes some of them.
   *
   * @param captions at least {@code count} batches of them
   * @param count batches
   * @param rows captions a batch
   * @param dim of the targets, which are random
   */
  List<TokenBatch> write(
      List<String> captions, TextTokenizer tokenizer, Order order, int rows, int count, int dim)
      throws IOException {
    List<List<String>> chosen = chosen(captions, tokenizer, order, rows, count);
    Files.write(captions(), chosen.stream().flatMap(List::stream).toList());
    List<TokenBatch> batches = chosen.stream().map(tokenizer::encode).toList();
    List<TensorSource> tensors = new ArrayList<>();
    Random random = new Random(SEED);
    for (int i = 0; i < batches.size(); i++) {
      TokenBatch batch = batches.get(i);
      tensors.add(
          TensorSource.longs(
              "ids." + i, new long[] {batch.rows(), batch.length()}, () -> batch.ids()));
      float[] targets = new float[batch.rows() * dim];
      for (int j = 0; j < targets.length; j++) {
        targets[j] = (float) random.nextGaussian();
      }
      long[] shape = {batch.rows(), dim};
      tensors.add(TensorSource.floats("targets." + i, SafetensorsType.F32, shape, () -> targets));
    }
    SafetensorsWriter.write(batches(), Map.of(), tensors);
    return batches;
  }

  /** The batches that are measured; those of like lengths stand for all lengths there are. */
  private static List<List<String>> chosen(
      List<String> captions, TextTokenizer tokenizer, Order order, int rows, int batches) {
    List<String> texts = new ArrayList<>(captions);
    if (order == Order.BY_LENGTH) {
      texts.sort(Comparator.comparingInt(tokenizer::length));
    }
    List<List<String>> all = cut(texts, rows);
    List<List<String>> chosen = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      chosen.add(all.get((int) ((i + 0.5) / batches * all.size())));
    }
    Collections.shuffle(chosen, new Random(SEED));
    return chosen;
  }

  /** The captions of each batch. */
  List<List<String>> texts(int rows) throws IOException {
    return cut(Files.readAllLines(captions()), rows);
  }

  /** The targets of each batch, row-major (B, D). */
  List<float[]> targets() {
    try (SafetensorsFile file = SafetensorsFile.open(batches())) {
      List<float[]> targets = new ArrayList<>();
      for (int i = 0; file.entries().containsKey("targets." + i); i++) {
        targets.add(file.floats("targets." + i));
      }
      return targets;
    }
  }

  private static List<List<String>> cut(List<String> texts, int rows) {
    List<List<String>> batches = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += rows) {
      batches.add(texts.subList(from, Math.min(texts.size(), from + rows)));
    }
    return batches;
  }
}
