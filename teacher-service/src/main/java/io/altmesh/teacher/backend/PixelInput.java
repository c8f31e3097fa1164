package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.image.ImageRejectedException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Images as pixels, (N, 3, height, width), decoded and preprocessed here. */
final class PixelInput implements InputEncoder<byte[]> {
  private final String name;
  private final String datatype;
  private final ImagePreprocessor preprocessor;

  private PixelInput(String name, String datatype, ImagePreprocessor preprocessor) {
    this.name = name;
    this.datatype = datatype;
    this.preprocessor = preprocessor;
  }

  /**
   * Opens the preprocessing.
   *
   * @param directory of its preprocessor_config.json
   * @param name the input's
   * @param datatype FP32, FP16 or BF16
   * @throws io.altmesh.encoder.ModelFormatException when there is none
   */
  static PixelInput open(Path directory, String name, String datatype) {
    return new PixelInput(name, datatype, ImagePreprocessor.open(directory));
  }

  @Override
  public Encoded encode(List<byte[]> images) {
    int size = 3 * preprocessor.height() * preprocessor.width();
    float[] pixels = new float[Math.multiplyExact(images.size(), size)];
    int[] places = new int[images.size()];
    int good = 0;
    List<Embeddings.Failure> failures = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      try {
        preprocessor.pixels(preprocessor.decode(images.get(i)), pixels, good * size);
        places[good++] = i;
      } catch (ImageRejectedException e) {
        failures.add(new Embeddings.Failure(i, String.valueOf(e.getMessage())));
      }
    }
    long[] shape = {good, 3, preprocessor.height(), preprocessor.width()};
    ModelInput input =
        new ModelInput.Numbers(name, shape, datatype, FloatBuffer.wrap(pixels, 0, good * size));
    return new Encoded(List.of(input), Arrays.copyOf(places, good), failures, List.of());
  }

  @Override
  public Map<String, String> declared() {
    return Map.of("preprocessing", preprocessor.sha256(), "pixels", datatype);
  }

  @Override
  public int limit() {
    return preprocessor.width();
  }

  @Override
  public void close() {}
}
