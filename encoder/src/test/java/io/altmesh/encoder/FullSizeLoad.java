package io.altmesh.encoder;

import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** Loads one directory in a process of its own and prints what that took, a figure a line. */
final class FullSizeLoad {

  private FullSizeLoad() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    // Where bf16 is slow, which fp32 is not, a few show as much as many.
    int texts = arguments[1].equals("fp32") ? 64 : 4;
    int images = arguments[1].equals("fp32") ? 16 : 1;
    try (Engine engine = Engine.open("cpu", arguments[1])) {
      long begin = System.nanoTime();
      long bytes = read(directory.resolve("model.safetensors"));
      print("bytes", bytes);
      print("read_seconds", seconds(begin));
      begin = System.nanoTime();
      print("fingerprint_chars", EmbeddingModels.identify(directory, "").fingerprint().length());
      print("identify_seconds", seconds(begin));
      print("resident_before", resident());
      begin = System.nanoTime();
      try (EmbeddingModel model = EmbeddingModels.open(directory, engine)) {
        print("load_seconds", seconds(begin));
        print("resident_after", resident());
        begin = System.nanoTime();
        List<String> batch = Collections.nCopies(texts, "a photo of a cat sitting on the mat");
        check(model.embedText(batch, Space.PROJECTED));
        print("text_batch_seconds", seconds(begin));
        begin = System.nanoTime();
        byte[] image = Files.readAllBytes(Fixtures.path("images/photo-size.png"));
        check(model.embedImages(Collections.nCopies(images, image), Space.PROJECTED));
        print("image_batch_seconds", seconds(begin));
        print("resident_after_batches", resident());
      }
    }
  }

  /** Through the page cache, as loading does: what no loading can be faster than. */
  private static long read(Path file) {
    try (ModelWeights weights = ModelWeights.open(file.getParent())) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(8 << 20);
      for (String name : weights.names()) {
        long size = weights.byteSize(name);
        for (long at = 0; at < size; at += buffer.capacity()) {
          buffer.clear().limit((int) Math.min(buffer.capacity(), size - at));
          weights.read(name, at, buffer);
        }
      }
      return weights.byteSize();
    }
  }

  private static void check(Embeddings embeddings) {
    for (float value : embeddings.values()) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException("a vector is not finite");
      }
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Bytes of this process in memory, mapped files too. */
  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .sum();
  }

  private static void print(String name, Number value) {
    System.out.println(name + "=" + value);
  }
}
