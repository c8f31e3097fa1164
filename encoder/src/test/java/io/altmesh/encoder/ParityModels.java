package io.altmesh.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What make_parity_fixtures.py wrote. */
public final class ParityModels {
  private ParityModels() {}

  public static Path directory(String model) {
    return Fixtures.path("models/" + model);
  }

  public static List<String> texts() {
    try {
      Path file = Fixtures.path("models/inputs/texts.json");
      return new ObjectMapper().readValue(file.toFile(), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<byte[]> images() {
    List<byte[]> images = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        images.add(Files.readAllBytes(Fixtures.path("models/inputs/image-" + i + ".png")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return images;
  }

  /** What transformers computed. */
  public static float[] expected(String model, String tensor) {
    try (SafetensorsFile file =
        SafetensorsFile.open(directory(model).resolve("expected.safetensors"))) {
      return file.floats(tensor);
    }
  }

  public static double greatestDifference(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double greatest = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      greatest = difference > greatest || Double.isNaN(difference) ? difference : greatest;
    }
    return greatest;
  }

  /** Of the row that agrees least. */
  public static double leastCosine(float[] actual, float[] expected, int dim) {
    assertThat(actual).hasSameSizeAs(expected);
    double least = 1;
    for (int row = 0; row < actual.length; row += dim) {
      double dot = 0;
      double a = 0;
      double b = 0;
      for (int i = row; i < row + dim; i++) {
        dot += (double) actual[i] * expected[i];
        a += (double) actual[i] * actual[i];
        b += (double) expected[i] * expected[i];
      }
      double cosine = dot / Math.sqrt(a * b);
      least = cosine < least || Double.isNaN(cosine) ? cosine : least;
    }
    return least;
  }

  /** Copies a model's directory, for a test to break. */
  public static Path copy(String model, Path to) throws IOException {
    Path target = Files.createDirectories(to.resolve(model));
    try (var files = Files.list(directory(model))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }
}
