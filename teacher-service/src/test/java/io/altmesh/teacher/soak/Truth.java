package io.altmesh.teacher.soak;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.EmbedResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What every model says of every input, computed in this process. */
final class Truth {
  /** fp32; what shares a batch changes the order of additions, no more. */
  private static final float TOLERANCE = 1e-5f;

  /** In place of an image. */
  static final int BROKEN = -1;

  private record Vectors(Embeddings texts, Embeddings images) {}

  private final Map<String, Vectors> byFingerprint = new LinkedHashMap<>();
  private final List<String> texts;
  private final List<byte[]> images;

  private Truth(List<String> texts, List<byte[]> images) {
    this.texts = texts;
    this.images = images;
  }

  static Truth of(List<Path> models, List<Path> imageFiles) throws IOException {
    List<String> texts =
        IntStream.range(0, 48).mapToObj(i -> "a cat ".repeat(1 + i % 6) + "number " + i).toList();
    List<byte[]> images = new ArrayList<>();
    for (Path file : imageFiles) {
      images.add(Files.readAllBytes(file));
    }
    Truth truth = new Truth(texts, images);
    try (Engine engine = Engine.open("cpu", "fp32")) {
      for (Path directory : models) {
        try (EmbeddingModel model = EmbeddingModels.open(directory, engine)) {
          truth.byFingerprint.put(
              model.identity().fingerprint(),
              new Vectors(
                  model.embedText(texts, Space.PROJECTED),
                  model.embedImages(images, Space.PROJECTED)));
        }
      }
    }
    return truth;
  }

  /** In the order of the models. */
  List<String> fingerprints() {
    return List.copyOf(byFingerprint.keySet());
  }

  int textCount() {
    return texts.size();
  }

  int imageCount() {
    return images.size();
  }

  String text(int number) {
    return texts.get(number);
  }

  ByteString image(int number) {
    return ByteString.copyFrom(
        number == BROKEN ? new byte[] {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3} : images.get(number));
  }

  /**
   * Fails when an answer is not that of one model to these inputs, broken ones named.
   *
   * @throws AssertionError saying what is wrong
   */
  void check(EmbedResponse answer, boolean ofTexts, int[] numbers) {
    String fingerprint = answer.getModel().getFingerprint();
    Vectors vectors = byFingerprint.get(fingerprint);
    if (vectors == null) {
      throw new AssertionError("answered by a model that nobody loaded: " + fingerprint);
    }
    int[] broken = IntStream.range(0, numbers.length).filter(i -> numbers[i] == BROKEN).toArray();
    int[] failed = answer.getFailuresList().stream().mapToInt(f -> f.getIndex()).toArray();
    if (!Arrays.equals(broken, failed)) {
      throw new AssertionError(
          "failed items " + Arrays.toString(failed) + ", broken " + Arrays.toString(broken));
    }
    Embeddings truth = ofTexts ? vectors.texts : vectors.images;
    float[] given = Tensors.floats(answer.getEmbeddings());
    int dim = truth.dim();
    for (int row = 0; row < numbers.length; row++) {
      for (int i = 0; numbers[row] != BROKEN && i < dim; i++) {
        float expected = truth.values()[numbers[row] * dim + i];
        if (Math.abs(given[row * dim + i] - expected) > TOLERANCE) {
          throw new AssertionError(
              "row %d value %d of %s: %s (expected: %s)"
                  .formatted(row, i, fingerprint, given[row * dim + i], expected));
        }
      }
    }
  }
}
