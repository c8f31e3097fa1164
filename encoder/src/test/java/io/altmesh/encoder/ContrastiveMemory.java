package io.altmesh.encoder;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.training.AdamW;
import io.altmesh.encoder.training.ContrastiveObjective;
import io.altmesh.encoder.training.ContrastiveStudent;
import io.altmesh.encoder.training.TextImageBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One step of contrastive learning, with the image tower locked, in a process of its own: prints
 * how much memory that took at most, and for how long.
 */
final class ContrastiveMemory {
  private static final int ROWS = 256;
  private static final int DIM = 768;
  private static final int MAX_TOKENS = 77;

  private ContrastiveMemory() {}

  /**
   * @param arguments the student's directory, its words, tokens of a text, and how many chunks
   */
  public static void main(String[] arguments) throws IOException {
    Head teacher = new Head(DIM, DIM, Head.identity(DIM), 2.6592f, "text", "image", "model");
    var options =
        new ContrastiveStudent.Options(
            AdamW.altclip(),
            null,
            MAX_TOKENS,
            true,
            false,
            ContrastiveObjective.INFONCE,
            null,
            1,
            0);
    try (Engine engine = Engine.open("cpu", "fp32");
        ContrastiveStudent student =
            ContrastiveStudent.start(Path.of(arguments[0]), teacher, options, engine)) {
      System.gc(); // what reading the weights took is not the step's
      Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // forgets the peak so far
      print("resident_before", status("VmRSS"));
      long begin = System.nanoTime();
      int[] sizes = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
      student.accumulate(batch(sizes[0], sizes[1], sizes[2]), 1);
      student.update(1e-6);
      print("loss", student.readMetrics().loss());
      print("seconds", (System.nanoTime() - begin) / 1e9);
      print("resident_at_most", status("VmHWM"));
    }
  }

  private static TextImageBatch batch(int words, int tokens, int chunks) {
    var random = new SplittableRandom(1);
    List<TokenBatch> texts = new ArrayList<>();
    for (int chunk = 0; chunk < chunks; chunk++) {
      int rows = ROWS / chunks;
      long[] ids = random.longs((long) rows * tokens, 3, words).toArray();
      int[] lengths = new int[rows];
      Arrays.fill(lengths, tokens);
      texts.add(new TokenBatch(rows, tokens, ids, lengths, List.of()));
    }
    float[] images = new float[ROWS * DIM];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextDouble(-1, 1);
    }
    return new TextImageBatch(texts, new TextImageBatch.Vectors(images));
  }

  /** Bytes of this process in memory. */
  private static long status(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .sum();
  }

  private static void print(String name, Number value) {
    System.out.println(name + "=" + value);
  }
}
